import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './ask.mjs';
import { obtainProgram } from './obtain.mjs';
import { OwnServer } from './own-server.mjs';

const NOBODY = 2 ** 22 + 1;

let directory;
let options;
let port;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'own-server-'));
  const { path: program } = await obtainProgram();
  options = { program, databases: 16 };
});

after(async () => {
  await new OwnServer(directory, port).leave();
  rmSync(directory, { recursive: true, force: true });
});

const stateFile = () => join(directory, 'redis.json');
const state = () => JSON.parse(readFileSync(stateFile(), 'utf8'));
const users = () => state().users;

test('two that start at the same time get one server', async () => {
  const [first, second] = await Promise.all([
    new OwnServer(directory).join(options),
    new OwnServer(directory).join(options),
  ]);
  assert.equal(first.port, second.port);
  port = first.port;
  assert.deepEqual([first.child, second.child].filter(Boolean).length, 1);
});

test('it keeps what it was given, evicts nothing and is not reached from outside', async () => {
  const address = { host: '127.0.0.1', port };
  const settings = ['appendonly', 'appendfsync', 'maxmemory-policy', 'bind', 'protected-mode'];
  const replies = await ask(address, ...settings.map((name) => ['CONFIG', 'GET', name]), ['SET', 'kept', 'yes']);
  assert.deepEqual(
    replies.slice(0, -1).map(([, value]) => value),
    ['yes', 'everysec', 'noeviction', '127.0.0.1', 'yes'],
  );
});

test('the last one that leaves stops it, and one that was killed does not count', async () => {
  const { pid } = state();
  const stayer = process.ppid;
  writeFileSync(stateFile(), JSON.stringify({ port, pid, users: [NOBODY, stayer, process.pid] }));
  const server = new OwnServer(directory);
  await server.leave();
  assert.deepEqual(users(), [stayer]);
  assert.equal(await server.isRunning(), true);

  writeFileSync(stateFile(), JSON.stringify({ port, pid, users: [NOBODY, process.pid] }));
  await server.leave();
  assert.equal(await server.isRunning(), false);
});

test('the next start has what the one before accepted', async () => {
  ({ port } = await new OwnServer(directory).join(options));
  assert.deepEqual(await ask({ host: '127.0.0.1', port }, ['GET', 'kept']), ['yes']);
});

test('one that runs is found by the preferred port when nothing is written about it', async () => {
  const { pid } = state();
  rmSync(stateFile());
  const { child, ...joined } = await new OwnServer(directory, port).join(options);
  assert.equal(child, undefined);
  assert.deepEqual(joined, { port, others: [] });
  assert.deepEqual(state(), { port, pid, users: [process.pid] });
  await new OwnServer(directory).leave();
});

test('one whose starter was killed before it answered is waited for, not started twice', async () => {
  // Takes a while until it is a server, and tells how often it was started.
  const program = join(directory, 'slow-redis-server');
  writeFileSync(program, `#!/bin/sh\necho x >> '${directory}/starts'\nsleep 1\nexec '${options.program}' "$@"\n`);
  chmodSync(program, 0o755);
  const code = `
    import { OwnServer } from ${JSON.stringify(new URL('own-server.mjs', import.meta.url).href)};
    await new OwnServer(${JSON.stringify(directory)}).join({ program: ${JSON.stringify(program)}, databases: 16 });`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
  while (!existsSync(stateFile()) || state().pid === undefined) await delay(5);
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  const { pid, port: written } = state();

  const { child, ...joined } = await new OwnServer(directory).join({ ...options, program });
  assert.equal(child, undefined);
  assert.deepEqual(joined, { port: written, others: [] });
  assert.equal(state().pid, pid);
  assert.equal(readFileSync(join(directory, 'starts'), 'utf8'), 'x\n');
  await new OwnServer(directory).leave();
});

test('a process that got the id of one that is gone is not waited for', async () => {
  writeFileSync(stateFile(), JSON.stringify({ port: 1, pid: process.pid, users: [NOBODY] }));
  const startedAt = Date.now();
  assert.equal(await new OwnServer(directory).isRunning(), false);
  assert.ok(Date.now() - startedAt < 1_000);
  rmSync(stateFile());
});

test('one that does not start leaves nothing written about it', async () => {
  await assert.rejects(new OwnServer(directory).join({ ...options, program: '/bin/false' }), /did not start/);
  assert.equal(existsSync(stateFile()), false);
});
