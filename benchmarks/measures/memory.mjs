import { QUEUE, warmUpTasks } from '../harness/case.mjs';
import { checkDrained } from '../harness/check.mjs';
import { withChildren } from '../harness/child.mjs';
import { loadSide } from '../sides.mjs';
import { fill } from './fill.mjs';
import { waitUntilDrained } from './wait-until-drained.mjs';

const CONCURRENCY = 100;

/**
 * Redis's memory with all tasks pending and with all of them completed, less what it was without, a task. Read when no
 * client of the side is connected and the figure stands still. Scripts are loaded before (by the warm-up).
 * @param {import('../harness/redis-server.mjs').RedisServer} redis
 * @param {string} sideName
 * @param {number} tasks
 */
export async function measureMemory(redis, sideName, tasks) {
  const { port } = redis;
  const side = await loadSide(sideName);
  return withChildren(['worker'], async (worker) => {
    await worker.call('warmUp', sideName, { port, concurrency: CONCURRENCY, tasks: warmUpTasks(tasks) });
    await redis.reset();
    const empty = await redis.settledMemory();
    await fill(redis, sideName, tasks);
    const pending = await redis.settledMemory();

    await worker.call('open', sideName, { port, queue: QUEUE, concurrency: CONCURRENCY, tasks });
    await waitUntilDrained(redis, sideName, { tasks, calls: tasks }, [worker]);
    const report = await worker.call('report');
    await worker.call('close');
    checkDrained(sideName, { tasks, failing: false }, [report], await side.tally(redis.client, QUEUE));
    const completed = await redis.settledMemory();
    return { pendingBytes: (pending - empty) / tasks, completedBytes: (completed - empty) / tasks };
  });
}
