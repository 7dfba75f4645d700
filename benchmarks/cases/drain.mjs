import { measureDrain } from '../measures/drain.mjs';
import { BULLMQ, PEERS } from '../sides.mjs';

const metrics = { tasksPerSecond: { unit: 'tasks/s', digits: 0 }, redisCpu: { unit: 'µs Redis CPU/task', digits: 1 } };

/**
 * @param {string} work
 * @param {{ concurrency: number, processes?: number, failing?: boolean }} how
 * @param {string[]} rivals
 * @returns {import('../harness/case.mjs').Case}
 */
const drain = (work, how, rivals) => ({
  work,
  subject: 'ours',
  rivals,
  hasMorePeers: true,
  metrics,
  open: ({ redis }) => ({ measure: (side, tasks) => measureDrain(redis, side, { tasks, ...how }) }),
});

export const drains = {
  'drain-100': drain('one worker process, concurrency 100', { concurrency: 100 }, PEERS),
  'drain-10': drain('one worker process, concurrency 10', { concurrency: 10 }, PEERS),
  'drain-1': drain('one worker process, concurrency 1', { concurrency: 1 }, BULLMQ),
  'drain-2x50': drain('two worker processes, concurrency 50 each', { concurrency: 50, processes: 2 }, PEERS),
  'drain-retry': drain(
    'concurrency 100; 10 % fail once and are due again at once',
    { concurrency: 100, failing: true },
    BULLMQ,
  ),
};

export const redisCpu = drain(
  'Redis CPU per task drained, one worker process, concurrency 100',
  { concurrency: 100 },
  BULLMQ,
);

export const floor = {
  ...drain(
    'one worker process, concurrency 100, against the shipped script in a minimal loop (and the bare moves, for information)',
    { concurrency: 100 },
    ['floor', 'bare-moves'],
  ),
  hasMorePeers: false,
};
