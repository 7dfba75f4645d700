import { setTimeout as delay } from 'node:timers/promises';
import { QUEUE, warmUpTasks } from '../harness/case.mjs';
import { checkDrained } from '../harness/check.mjs';
import { withChildren } from '../harness/child.mjs';
import { expectedCalls } from '../processes/tally.mjs';
import { loadSide } from '../sides.mjs';
import { fill } from './fill.mjs';
import { waitUntilDrained } from './wait-until-drained.mjs';

/** Long enough for a task that runs twice to be seen. */
const AFTERMATH_MS = 100;

/**
 * Drains a queue that was filled before, with worker processes that have warmed up on another one. Timed from the first
 * handler call in any of them to the moment that Redis has recorded the last completion.
 * @param {import('../harness/redis-server.mjs').RedisServer} redis
 * @param {string} sideName
 * @param {{ tasks: number, concurrency: number, processes?: number, failing?: boolean }} work
 * @returns {Promise<import('../harness/case.mjs').Measurement>}
 */
export async function measureDrain(redis, sideName, { tasks, concurrency, processes = 1, failing = false }) {
  const { port } = redis;
  const side = await loadSide(sideName);
  return withChildren(Array(processes).fill('worker'), async (...workers) => {
    const onAll = (method, ...args) => Promise.all(workers.map((worker) => worker.call(method, ...args)));
    await onAll('warmUp', sideName, { port, concurrency, tasks: warmUpTasks(tasks) });
    await redis.reset();
    await fill(redis, sideName, tasks, { retries: failing });

    const cpuBefore = await redis.cpuSeconds();
    await onAll('open', sideName, { port, queue: QUEUE, concurrency, tasks, failing });
    const calls = expectedCalls(tasks, failing);
    const endedAt = await waitUntilDrained(redis, sideName, { tasks, calls }, workers);
    const cpu = (await redis.cpuSeconds()) - cpuBefore;

    await delay(AFTERMATH_MS);
    const reports = await onAll('report');
    checkDrained(sideName, { tasks, failing }, reports, await side.tally(redis.client, QUEUE));
    await onAll('close');
    const startedAt = Math.min(...reports.filter((report) => report.calls > 0).map((report) => report.firstCallAt));
    return { tasksPerSecond: tasks / ((endedAt - startedAt) / 1e9), redisCpu: (cpu / tasks) * 1e6 };
  });
}
