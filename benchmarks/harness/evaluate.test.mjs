import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareSides, judge, summariseSides } from './evaluate.mjs';

const pair = (rival, ours, theirs) => ({
  rival,
  subject: { tasksPerSecond: ours },
  against: { tasksPerSecond: theirs },
});
const pairs = [
  pair('bullmq:default', 60, 10),
  pair('bullmq:best', 58, 20),
  pair('bee-queue:best', 62, 40),
  pair('bullmq:default', 70, 12),
  pair('bullmq:best', 54, 18),
  pair('bee-queue:best', 50, 25),
];

test('a comparison is the ratio of the medians of its own pairs', () => {
  const [first] = compareSides(pairs, ['tasksPerSecond']);
  assert.deepEqual(first, {
    rival: 'bullmq:default',
    metric: 'tasksPerSecond',
    ratio: 65 / 11,
    lowest: 70 / 12,
    highest: 6,
  });
});

test('a target is held against the hardest configuration', () => {
  const verdicts = judge('drain-100', compareSides(pairs, ['tasksPerSecond']), {});
  const found = verdicts.map(({ line, rival, met }) => [line, rival, met]);
  assert.deepEqual(found, [
    ['drain-100-best-peer', 'bee-queue:best', false],
    ['drain-100', 'bullmq:best', false],
  ]);
});

test('a target without a rival is held against the figure itself', () => {
  const zero = judge('backlog', sameBacklog(), { slowScripts: 0 }).at(-1);
  assert.deepEqual([zero.ratio, zero.met], [0, true]);
  const one = judge('backlog', sameBacklog(), { slowScripts: 1 }).at(-1);
  assert.deepEqual([one.ratio, one.met], [1, false]);
});

test('a side is summarised over all its pairs', () => {
  const { ours } = summariseSides(pairs, 'ours', ['tasksPerSecond']);
  assert.deepEqual([ours.tasksPerSecond.median, ours.tasksPerSecond.lowest, ours.tasksPerSecond.highest], [59, 50, 70]);
});

const sameBacklog = () =>
  ['claim', 'enqueue', 'stats', 'get'].map((metric) => ({ rival: 'backlog:small', metric, ratio: 1 }));
