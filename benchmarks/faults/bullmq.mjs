import { Queue } from 'bullmq';

/** @type {import('./sides.mjs').FaultSide} */
export const bullmq = {
  name: 'bullmq:default',
  leaseMs: 30_000,
  logEntry: /^bullmq: /gm,
  async openProducer({ port, queue: name }) {
    const queue = new Queue(name, { connection: { host: '127.0.0.1', port } });
    await queue.waitUntilReady();
    return {
      add: async (payload, delayMs) => (await queue.add('bench', payload, { ...(delayMs && { delay: delayMs }) })).id,
      async find(id) {
        const [job, status] = [await queue.getJob(id), await queue.getJobState(id)];
        // A success counts as an attempt as well.
        const failures = job.attemptsMade - (status === 'completed' ? 1 : 0);
        return { status, failures, crashes: job.stalledCounter, error: job.failedReason ?? 'none' };
      },
      count: async () => Object.values(await queue.getJobCounts()).reduce((sum, count) => sum + count),
      close: () => queue.close(),
    };
  },
};
