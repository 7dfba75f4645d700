import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inProject } from './paths.mjs';

/** Stands for npm: tells when it begins and ends, and is not done before the file `go` is there. */
const NPM = `
const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('npm.log', process.argv[2] + ' began, ');
setInterval(() => {
  if (!existsSync('go') && performance.now() < 20_000) return;
  mkdirSync('node_modules');
  writeFileSync('node_modules/.package-lock.json', '{"packages":{}}');
  appendFileSync('npm.log', 'ended.');
  process.exit();
}, 20);`;

let checkout;

before(() => {
  checkout = mkdtempSync(join(tmpdir(), 'prepare-'));
  cpSync(inProject('tools'), join(checkout, 'tools'), { recursive: true });
  writeFileSync(join(checkout, 'package.json'), '{"type":"module","engines":{"node":">=18"}}');
  writeFileSync(join(checkout, 'package-lock.json'), '{"packages":{}}');
  writeFileSync(join(checkout, 'npm.cjs'), NPM);
});

after(() => rmSync(checkout, { recursive: true, force: true }));

async function prepare() {
  const env = { ...process.env, npm_execpath: join(checkout, 'npm.cjs') };
  const child = spawn(process.execPath, ['tools/prepare.mjs'], { cwd: checkout, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      if (output.includes('waiting for it')) writeFileSync(join(checkout, 'go'), '');
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

test('two first starts at the same time install once, without any dependency there', async () => {
  const runs = await Promise.all([prepare(), prepare()]);
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0],
    runs.map(({ output }) => output).join('\n'),
  );
  assert.equal(readFileSync(join(checkout, 'npm.log'), 'utf8'), 'ci began, ended.');
  const outputs = runs.map(({ output }) => output).sort();
  assert.match(outputs[0], /waiting for it/);
  assert.match(outputs[1], /installing with npm ci/);

  assert.deepEqual(await prepare(), { code: 0, output: '' });
});
