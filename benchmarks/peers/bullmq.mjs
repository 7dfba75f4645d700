import { Queue, Worker } from 'bullmq';
import { together } from '../sides.mjs';

const ATTEMPTS = 4;

/** @returns {import('../sides.mjs').Side} */
function bullmq({ configuration, jobOptions = {}, keeps }) {
  const connect = (port) => ({ connection: { host: '127.0.0.1', port } });
  return {
    configuration,
    async openProducer({ port, queue: name, retries }) {
      const options = { ...jobOptions, ...(retries && { attempts: ATTEMPTS }) };
      const queue = new Queue(name, connect(port));
      await queue.waitUntilReady();
      return {
        add: (payload) => queue.add('bench', payload, options),
        addMany: (payloads) => queue.addBulk(payloads.map((data) => ({ name: 'bench', data, opts: options }))),
        close: () => queue.close(),
      };
    },
    async openWorker({ port, queue }, { concurrency, handle }) {
      const worker = new Worker(queue, async (job) => handle(job.data), { ...connect(port), concurrency });
      worker.on('error', (error) => console.error('bullmq:', error));
      await worker.waitUntilReady();
      return { close: () => worker.close() };
    },
    async unfinished(redis, queue) {
      const key = (name) => `bull:${queue}:${name}`;
      const counts = redis
        .pipeline()
        .llen(key('wait'))
        .llen(key('active'))
        .zcard(key('prioritized'))
        .zcard(key('delayed'));
      return (await together(counts)).reduce((sum, count) => sum + count);
    },
    async tally(redis, queue) {
      const key = (name) => `bull:${queue}:${name}`;
      const counts = redis.pipeline().llen(key('wait')).zcard(key('completed')).zcard(key('failed'));
      const [waiting, completed, failed] = await together(counts);
      return { waiting, completed: keeps ? completed : undefined, failed };
    },
  };
}

/** Auto-pipelining of its connections was tried and made all of it slower; trimmed events changed nothing. */
export const configurations = {
  default: bullmq({ configuration: 'as installed: completed jobs and events are kept', keeps: true }),
  best: bullmq({ configuration: 'removeOnComplete', jobOptions: { removeOnComplete: true }, keeps: false }),
};
