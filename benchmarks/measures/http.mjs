import { makePayload } from '../harness/payload.mjs';
import { checkCount } from '../harness/check.mjs';
import { withChildren } from '../harness/child.mjs';
import { configurations } from '../ours/queue.mjs';
import { TASK_TYPE } from '../ours/product.mjs';
import { startHttpServer } from './http-server.mjs';

/** The name that the API gives its queue by default. */
const QUEUE = 'task_queue';
const task = (n) => ({ task_type: TASK_TYPE, payload: makePayload(n) });

/**
 * Requests from a process of their own, after a tenth of them for warming up. What the API accepted must be in Redis.
 * @param {import('../harness/redis-server.mjs').RedisServer} redis
 * @param {'ours' | 'bare-nest'} side
 * @param {{ requests: number, connections: number, tasksARequest: number }} work above 1 they go to `/tasks/bulk`
 * @returns {Promise<import('../harness/case.mjs').Measurement>} tasks per second
 */
export async function measureHttp(redis, side, { requests, connections, tasksARequest }) {
  await redis.reset();
  const server = await startHttpServer(side, redis.port);
  try {
    return await withChildren(['http-client'], async (client) => {
      const isBulk = tasksARequest > 1;
      const body = isBulk ? { tasks: Array.from({ length: tasksARequest }, (_, n) => task(n)) } : task(0);
      const url = `${server.url}/tasks${isBulk ? '/bulk' : ''}`;
      const load = (amount) => client.call('load', { url, body: JSON.stringify(body), connections, amount });
      await load(Math.max(connections, Math.ceil(requests / 10)));
      await redis.client.flushall('SYNC');
      const seconds = await load(requests);
      if (side === 'ours') {
        const { waiting } = await configurations.default.tally(redis.client, QUEUE);
        checkCount(side, 'tasks in Redis', waiting, requests * tasksARequest);
      }
      return { perSecond: (requests * tasksARequest) / seconds };
    });
  } finally {
    await server.stop();
  }
}
