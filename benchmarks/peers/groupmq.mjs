import { Queue, Worker } from 'groupmq';
import { Redis } from 'ioredis';
import { together } from '../sides.mjs';

const key = (queue, name) => `groupmq:${queue}:${name}`;

/**
 * groupmq runs one job of a group at a time, so the groups must outnumber the slots. The default has each job in a
 * group of its own, which is what "no order wanted" comes to there.
 * @returns {import('../sides.mjs').Side}
 */
function groupmq({ configuration, groupOf, queueOptions = {} }) {
  const open = ({ port, queue: namespace }) => {
    const redis = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
    return { redis, queue: new Queue({ redis, namespace, ...queueOptions }) };
  };
  return {
    configuration,
    async openProducer(connection) {
      const { queue } = open(connection);
      const add = (payload) => queue.add({ groupId: groupOf(payload.n), data: payload });
      return { add, addMany: (payloads) => Promise.all(payloads.map(add)), close: () => queue.close() };
    },
    async openWorker(connection, { concurrency, handle, retryAtOnce }) {
      const { queue } = open(connection);
      const handler = async (job) => handle(job.data);
      const worker = new Worker({ queue, concurrency, handler, ...(retryAtOnce && { backoff: () => 0 }) });
      // A failed job is reported here as well; jobs that fail on purpose are counted elsewhere.
      worker.on('error', () => {});
      return {
        async close() {
          await worker.close();
          await queue.close();
        },
      };
    },
    async unfinished(redis, queue) {
      const sets = ['ready', 'processing', 'delayed', 'stage'];
      const counts = await together(
        sets.reduce((pipeline, name) => pipeline.zcard(key(queue, name)), redis.pipeline()),
      );
      return counts.reduce((sum, count) => sum + count);
    },
    async tally(redis, queue) {
      const groups = await redis.smembers(key(queue, 'groups'));
      const sizes = groups.reduce((pipeline, group) => pipeline.zcard(key(queue, `g:${group}`)), redis.pipeline());
      const waiting = (await together(sizes)).reduce((sum, size) => sum + size, 0);
      return { waiting, completed: undefined, failed: await redis.zcard(key(queue, 'failed')) };
    },
  };
}

/** As many as the most slots of a case: with fewer, slots stay empty; with 1,000, a drain takes longer. */
const GROUPS = 100;

export const configurations = {
  default: groupmq({ configuration: 'as installed, a group for each job', groupOf: (n) => `group-${n}` }),
  best: groupmq({
    configuration: `${GROUPS} groups, autoBatch of 50 jobs or 1 ms`,
    groupOf: (n) => `group-${n % GROUPS}`,
    queueOptions: { autoBatch: { size: 50, maxWaitMs: 1 } },
  }),
};
