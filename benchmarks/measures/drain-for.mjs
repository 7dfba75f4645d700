import { setTimeout as delay } from 'node:timers/promises';
import { withChildren } from '../harness/child.mjs';

/**
 * Lets a worker process of ours run on a queue for a while.
 * @param {import('../harness/redis-server.mjs').RedisServer} redis
 * @returns {Promise<number>} how many tasks it ran
 */
export function drainFor({ port }, queue, milliseconds) {
  return withChildren(['worker'], async (worker) => {
    await worker.call('open', 'ours', { port, queue, concurrency: 100, tasks: 1_000 });
    await delay(milliseconds);
    await worker.call('close');
    return worker.call('calls');
  });
}
