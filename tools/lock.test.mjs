import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { bury, withLock } from './lock.mjs';
import { birthOf } from './processes.mjs';

const NOBODY = 2 ** 22 + 1;
const ABANDONED = `${NOBODY} 1 11111111-1111-1111-1111-111111111111`;
const IMPATIENT = { patienceMs: 0 };

let directory;
let file;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
  file = join(directory, 'lock');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('lets in one at a time, and leaves nothing behind', async () => {
  const order = [];
  const enter = (name) => async () => {
    order.push(`${name} in`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${name} out`);
  };
  await Promise.all([withLock(file, enter('a')), withLock(file, enter('b'))]);
  assert.deepEqual(order, ['a in', 'a out', 'b in', 'b out']);
  assert.deepEqual(readdirSync(directory), []);
});

test('says that it waits, and gives up with what to do', async () => {
  let waits = 0;
  await withLock(file, async () => {
    const onWait = () => (waits += 1);
    await assert.rejects(
      withLock(file, () => {}, { patienceMs: 250, onWait }),
      /still holds .*lock/,
    );
  });
  assert.equal(waits, 1);
});

test('takes over the lock of a process that is gone, many at a time', async () => {
  writeFileSync(file, ABANDONED);
  const inside = join(directory, 'inside');
  const log = join(directory, 'log');
  const code = `
    import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
    import { withLock } from ${JSON.stringify(new URL('lock.mjs', import.meta.url).href)};
    await withLock(${JSON.stringify(file)}, async () => {
      writeFileSync(${JSON.stringify(inside)}, '', { flag: 'wx' });
      await new Promise((resolve) => setTimeout(resolve, 20));
      rmSync(${JSON.stringify(inside)});
      appendFileSync(${JSON.stringify(log)}, 'x');
    });`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' }),
  );
  const exits = await Promise.all(children.map((child) => once(child, 'exit')));
  assert.deepEqual(exits, Array(4).fill([0, null]));
  assert.equal(readFileSync(log, 'utf8'), 'xxxx');
});

test('one that saw the abandoned lock does not remove the one that was taken since', async () => {
  writeFileSync(file, ABANDONED);
  await withLock(file, async () => {
    const taken = readFileSync(file, 'utf8');
    bury(file, ABANDONED);
    assert.equal(readFileSync(file, 'utf8'), taken);
  });
});

test('two do not remove the same lock', () => {
  writeFileSync(file, ABANDONED);
  writeFileSync(`${file}.${ABANDONED.split(' ').at(-1)}`, 'the other one');
  assert.equal(bury(file, ABANDONED), false);
  assert.equal(existsSync(file), true);
});

test('one that lives keeps its lock, however old', async () => {
  await withLock(file, async () => {
    utimesSync(file, 0, 0);
    await assert.rejects(
      withLock(file, () => {}, IMPATIENT),
      /still holds/,
    );
  });
});

test('a lock of an earlier process with the same id is abandoned', { skip: birthOf(process.pid) === '' }, async () => {
  writeFileSync(file, `${process.pid} 1 22222222-2222-2222-2222-222222222222`);
  assert.equal(await withLock(file, () => 'done', IMPATIENT), 'done');
});

test('a lock without an owner is abandoned after a while', async () => {
  writeFileSync(file, '');
  await assert.rejects(
    withLock(file, () => {}, IMPATIENT),
    /still holds/,
  );
  utimesSync(file, 0, 0);
  assert.equal(await withLock(file, () => 'done', IMPATIENT), 'done');
});

test('a failure frees the lock', async () => {
  await assert.rejects(
    withLock(file, () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(existsSync(file), false);
});
