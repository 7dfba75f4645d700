import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { checkCompose } from './compose.mjs';

let bin;

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'compose-'));
});

afterEach(() => rmSync(bin, { recursive: true, force: true }));

/** A program on a PATH that holds nothing else: a script that sees its arguments as "$*". */
function provide(name, script) {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

const check = ({ CI, install = () => assert.fail('must not install') } = {}) =>
  checkCompose({ environment: { PATH: bin, ...(CI && { CI }) }, install, say: () => {} });

const GOOD = `case "$*" in version|'config -q') exit 0;; *) exit 9;; esac`;

test('docker-compose reads the file', async () => {
  provide('docker-compose', GOOD);
  assert.equal(await check(), 'docker-compose');
});

test('docker with its plugin does as well, without it docker does not count', async () => {
  provide('docker', `case "$*" in 'compose version'|'compose config -q') exit 0;; *) exit 9;; esac`);
  assert.equal(await check(), 'docker compose');
  provide('docker', 'exit 1');
  assert.match(await check(), /^not checked: docker-compose is not installed$/);
});

test('what it finds wrong fails the check, in its words', async () => {
  provide('docker-compose', `[ "$*" = version ] || { echo 'services.api is not right' >&2; exit 1; }`);
  await assert.rejects(check(), /docker-compose\.yml[^]*services\.api is not right/);
});

test('where there is none, it is obtained in CI only', async () => {
  assert.match(await check(), /^not checked/);
  const install = async () => {
    provide('docker-compose', GOOD);
    return true;
  };
  assert.equal(await check({ CI: 'true', install }), 'docker-compose');
});

test('where it can not be obtained either, that is said', async () => {
  assert.match(await check({ CI: 'true', install: async () => false }), /^not checked/);
});
