import { eventually, handlerClass, openTestQueue, type TestQueue } from '../../testing/index.js';

describe('a worker and the retention rules', () => {
  let queue: TestQueue;
  afterEach(() => queue.close());

  it('keep only so many finished tasks, the newest, without being asked', async () => {
    const handler = handlerClass('a', () => undefined);
    queue = await openTestQueue({
      handlers: [handler],
      queue: { retentionCount: 10 },
      worker: { pollIntervalMs: 50, concurrency: 1 },
    });
    const results = await queue.service.enqueueMany(Array.from({ length: 500 }, () => ({ type: 'a' })));
    await eventually('the oldest are gone', async () => (await queue.redis.zcard(queue.key('completed'))) === 10);
    await eventually('all ran', async () => (await queue.service.stats()).completedTasks === 500);
    await eventually('the rest is gone', async () => (await queue.redis.hlen(queue.key('metadata'))) === 10);
    expect(await queue.service.get(results[0]?.taskId ?? '')).toBeUndefined();
    expect(await queue.service.get(results[499]?.taskId ?? '')).toMatchObject({ status: 'completed' });
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 500, completedTasks: 500, completionRate: 100 });
  });
});
