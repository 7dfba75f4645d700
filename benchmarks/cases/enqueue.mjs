import { measureEnqueue } from '../measures/enqueue.mjs';
import { PEERS } from '../sides.mjs';

const metrics = { tasksPerSecond: { unit: 'tasks/s', digits: 0 }, redisCpu: { unit: 'µs Redis CPU/task', digits: 1 } };

/**
 * @param {string} work
 * @param {{ size?: number, inFlight?: number }} how
 * @returns {import('../harness/case.mjs').Case}
 */
const enqueue = (work, how) => ({
  work,
  subject: 'ours',
  rivals: PEERS,
  metrics,
  open: ({ redis }) => ({ measure: (side, tasks) => measureEnqueue(redis, side, { tasks, ...how }) }),
});

export const enqueues = {
  'enqueue-single': enqueue('one by one, 100 in flight', { inFlight: 100 }),
  'enqueue-bulk': enqueue('1,000 a call, one call after the other', { size: 1_000 }),
};
