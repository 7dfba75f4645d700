import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
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
  options = { program, preferredPort: undefined, databases: 16 };
});

after(async () => {
  await new OwnServer(directory).leave();
  rmSync(directory, { recursive: true, force: true });
});

const users = () => JSON.parse(readFileSync(join(directory, 'redis.json'), 'utf8')).users;

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
  const stateFile = join(directory, 'redis.json');
  const stayer = process.ppid;
  writeFileSync(stateFile, JSON.stringify({ port, users: [NOBODY, stayer, process.pid] }));
  const server = new OwnServer(directory);
  await server.leave();
  assert.deepEqual(users(), [stayer]);
  assert.equal(await server.isRunning(), true);

  writeFileSync(stateFile, JSON.stringify({ port, users: [NOBODY, process.pid] }));
  await server.leave();
  assert.equal(await server.isRunning(), false);
});

test('the next start has what the one before accepted', async () => {
  const next = await new OwnServer(directory).join(options);
  assert.deepEqual(await ask({ host: '127.0.0.1', port: next.port }, ['GET', 'kept']), ['yes']);
});
