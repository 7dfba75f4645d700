import { measureMemory } from '../measures/memory.mjs';
import { BULLMQ } from '../sides.mjs';

/** @type {import('../harness/case.mjs').Case} */
export const redisMemory = {
  work: 'Redis memory per pending and per completed task',
  subject: 'ours',
  rivals: BULLMQ,
  hasMorePeers: true,
  metrics: {
    pendingBytes: { unit: 'bytes/pending task', digits: 0 },
    completedBytes: { unit: 'bytes/completed task', digits: 0 },
  },
  open: ({ redis }) => ({ measure: (side, tasks) => measureMemory(redis, side, tasks) }),
};
