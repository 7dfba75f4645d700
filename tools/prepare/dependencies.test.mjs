import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { whyToInstall } from './dependencies.mjs';

let directory;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'dependencies-'));
});

after(() => rmSync(directory, { recursive: true, force: true }));

const write = (name, packages) => {
  const file = join(directory, name);
  writeFileSync(file, JSON.stringify({ packages }));
  return file;
};

const A = { version: '1.0.0', integrity: 'sha512-a' };
const FOR_ANOTHER_SYSTEM = { version: '1.0.0', optional: true };

test('installs when nothing is installed', () => {
  assert.match(whyToInstall(write('lock', {}), join(directory, 'none')), /missing/);
});

test('installs when another version, another content or less is installed', () => {
  const lock = write('lock', { '': { name: 'x' }, 'node_modules/a': A });
  for (const installed of [
    {},
    { 'node_modules/a': { ...A, version: '1.0.1' } },
    { 'node_modules/a': { version: '1.0.0' } },
  ]) {
    assert.match(whyToInstall(lock, write('installed', installed)), /not those/);
  }
});

test('does nothing when what is locked is installed, but for what other systems need', () => {
  const lock = write('lock', { '': { name: 'x' }, 'node_modules/a': A, 'node_modules/b': FOR_ANOTHER_SYSTEM });
  assert.equal(whyToInstall(lock, write('installed', { 'node_modules/a': A })), undefined);
});
