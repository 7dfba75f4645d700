import { setTimeout as delay } from 'node:timers/promises';
import { QUEUE, warmUpTasks } from '../harness/case.mjs';
import { checkCount } from '../harness/check.mjs';
import { withChildren } from '../harness/child.mjs';
import { percentile } from '../harness/statistics.mjs';
import { loadSide } from '../sides.mjs';
import { waitUntilDrained } from './wait-until-drained.mjs';

const CONCURRENCY = 10;
const EVERY_MS = 20;
/** Until both processes are as idle as they get. */
const QUIET_MS = 500;
const NOT_COUNTED = 25;

/**
 * An idle worker in one process, a producer in another. From the call that submits a task to the start of its handler,
 * by the clock that both share; the first few are left out.
 * @param {import('../harness/redis-server.mjs').RedisServer} redis
 * @param {string} sideName
 * @param {number} samples
 */
export async function measureLatency(redis, sideName, samples) {
  const { port } = redis;
  const tasks = samples + NOT_COUNTED;
  await redis.reset();
  return withChildren(['worker', 'producer'], async (worker, producer) => {
    await producer.call('open', sideName, { port, queue: 'warm-up' });
    await producer.call('addSingly', warmUpTasks(tasks), 1);
    await producer.call('close');
    await worker.call('warmUp', sideName, { port, concurrency: CONCURRENCY, tasks: warmUpTasks(tasks) });
    await redis.reset();

    await worker.call('open', sideName, { port, queue: QUEUE, concurrency: CONCURRENCY, tasks, latency: true });
    await producer.call('open', sideName, { port, queue: QUEUE });
    await delay(QUIET_MS);
    await producer.call('addPaced', tasks, EVERY_MS);
    await waitUntilDrained(redis, sideName, { tasks, calls: tasks }, [worker]);
    const { calls, milliseconds } = await worker.call('report');
    checkCount(sideName, 'handler calls', calls, tasks);
    const side = await loadSide(sideName);
    checkCount(sideName, 'failed tasks', (await side.tally(redis.client, QUEUE)).failed, 0);
    await producer.call('close');
    await worker.call('close');
    const counted = [...milliseconds.slice(NOT_COUNTED)];
    return { p50: percentile(counted, 50), p99: percentile(counted, 99) };
  });
}
