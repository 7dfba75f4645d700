import BeeQueue from 'bee-queue';
import { together } from '../sides.mjs';

const RETRIES = 3;

/** @returns {import('../sides.mjs').Side} */
function beeQueue({ configuration, settings = {}, producerSettings = {}, keeps }) {
  const open = async ({ port, queue: name }, more) => {
    const queue = new BeeQueue(name, { redis: { host: '127.0.0.1', port }, ...settings, ...more });
    queue.on('error', (error) => console.error('bee-queue:', error));
    await queue.ready();
    return queue;
  };
  const key = (queue, name) => `bq:${queue}:${name}`;
  return {
    configuration,
    async openProducer(connection) {
      const queue = await open(connection, producerSettings);
      const { retries } = connection;
      const job = (payload) => (retries ? queue.createJob(payload).retries(RETRIES) : queue.createJob(payload));
      return {
        add: (payload) => job(payload).save(),
        async addMany(payloads) {
          const errors = await queue.saveAll(payloads.map(job));
          if (errors.size > 0) throw [...errors.values()][0];
        },
        close: () => queue.close(),
      };
    },
    async openWorker(connection, { concurrency, handle }) {
      const queue = await open(connection);
      queue.process(concurrency, async (job) => handle(job.data));
      return { close: () => queue.close() };
    },
    async unfinished(redis, queue) {
      const counts = redis
        .pipeline()
        .llen(key(queue, 'waiting'))
        .llen(key(queue, 'active'))
        .zcard(key(queue, 'delayed'));
      return (await together(counts)).reduce((sum, count) => sum + count);
    },
    async tally(redis, queue) {
      const counts = redis
        .pipeline()
        .llen(key(queue, 'waiting'))
        .scard(key(queue, 'succeeded'))
        .scard(key(queue, 'failed'));
      const [waiting, completed, failed] = await together(counts);
      return { waiting, completed: keeps ? completed : undefined, failed };
    },
  };
}

export const configurations = {
  default: beeQueue({ configuration: 'as installed: completed jobs are kept, events on', keeps: true }),
  best: beeQueue({
    configuration: 'removeOnSuccess, no events, producer without worker connection and job table',
    settings: { removeOnSuccess: true, sendEvents: false, getEvents: false, storeJobs: false },
    producerSettings: { isWorker: false },
    keeps: false,
  }),
};
