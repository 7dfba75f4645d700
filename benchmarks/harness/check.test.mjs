import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDrained, checkEnqueued, IncorrectRun } from './check.mjs';

const GOOD = { waiting: 0, failed: 0, completed: 20 };
const report = (...runs) => ({ calls: runs.reduce((sum, count) => sum + count), runs: Uint8Array.from(runs) });
const each = (count) => Array(20).fill(count);
const drained = (reports, tally = GOOD, failing = false) =>
  checkDrained('side', { tasks: 20, failing }, reports, tally);

test('each task ran once, in whichever process', () => {
  drained([report(...each(1))]);
  drained([report(...each(1).fill(0, 0, 10)), report(...each(1).fill(0, 10))]);
});

test('every tenth task runs twice where it fails once', () => {
  const runs = each(1).with(0, 2).with(10, 2);
  drained([report(...runs)], GOOD, true);
  assert.throws(() => drained([report(...runs)]), IncorrectRun);
});

test('a lost task, a doubled one, and both at once are found', () => {
  assert.throws(() => drained([report(...each(1).with(3, 0))]), IncorrectRun);
  assert.throws(() => drained([report(...each(1)), report(...each(0).with(3, 1))]), IncorrectRun);
  assert.throws(() => drained([report(...each(1).with(3, 0).with(4, 2))]), /runs of task 3: 0 instead of 1/);
});

test('what is left, failed or not recorded is found', () => {
  const runs = [report(...each(1))];
  assert.throws(() => drained(runs, { ...GOOD, waiting: 1 }), IncorrectRun);
  assert.throws(() => drained(runs, { ...GOOD, failed: 1 }), IncorrectRun);
  assert.throws(() => drained(runs, { ...GOOD, completed: 19 }), IncorrectRun);
  assert.throws(() => checkEnqueued('side', 20, { waiting: 19, failed: 0, completed: 0 }), IncorrectRun);
});
