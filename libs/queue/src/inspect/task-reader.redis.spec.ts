import { FaultProxy, openTestQueue, testRedisUrl } from '../../testing/index.js';

describe('reading', () => {
  it('goes on through a connection that is lost for a moment', async () => {
    const proxy = await FaultProxy.open(testRedisUrl());
    const queue = await openTestQueue({ queue: { redisUrl: proxy.url, redisTimeoutMs: 10_000 } });
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    const swallowed = proxy.drop('replies');
    const answers = Promise.all([queue.service.get(taskId), queue.service.get('unknown'), queue.service.stats()]);
    await swallowed;
    proxy.heal();
    const [task, unknown, stats] = await answers;
    expect(task).toMatchObject({ taskId, status: 'pending' });
    expect(unknown).toBeUndefined();
    expect(stats).toMatchObject({ pending: 1 });
    queue.redis.disconnect();
    await queue.module.close();
    await proxy.close();
  });
});
