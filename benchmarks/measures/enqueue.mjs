import { QUEUE, warmUpTasks } from '../harness/case.mjs';
import { checkEnqueued } from '../harness/check.mjs';
import { withChildren } from '../harness/child.mjs';
import { loadSide } from '../sides.mjs';

const submit = (producer, { size, inFlight }, tasks) =>
  size === undefined ? producer.call('addSingly', tasks, inFlight) : producer.call('addInBulk', tasks, size);

/**
 * One producer process submits tasks, after some for warming up. Timed from the first call to the last answer.
 * @param {import('../harness/redis-server.mjs').RedisServer} redis
 * @param {string} sideName
 * @param {{ tasks: number, size?: number, inFlight?: number }} work in calls of `size`, or singly with `inFlight` open
 */
export async function measureEnqueue(redis, sideName, work) {
  const { tasks } = work;
  await redis.reset();
  return withChildren(['producer'], async (producer) => {
    await producer.call('open', sideName, { port: redis.port, queue: QUEUE });
    await submit(producer, work, warmUpTasks(tasks));
    await redis.reset();
    const cpuBefore = await redis.cpuSeconds();
    const seconds = await submit(producer, work, tasks);
    const cpu = (await redis.cpuSeconds()) - cpuBefore;
    const side = await loadSide(sideName);
    checkEnqueued(sideName, tasks, await side.tally(redis.client, QUEUE));
    await producer.call('close');
    return { tasksPerSecond: tasks / seconds, redisCpu: (cpu / tasks) * 1e6 };
  });
}
