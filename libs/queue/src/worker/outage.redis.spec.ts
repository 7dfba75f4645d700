import {
  eventually,
  FaultProxy,
  handlerClass,
  latch,
  OwnRedis,
  openTestQueue,
  type TestQueue,
} from '../../testing/index.js';

const RESUMES_WITHIN_MS = 3_000;

describe('a worker and its Redis', () => {
  let server: OwnRedis;
  let queue: TestQueue;
  afterEach(async () => {
    await queue.close();
    await server.remove();
  });

  it('lose no result and repeat no run when Redis is killed and comes back', async () => {
    server = await OwnRedis.start('--appendonly', 'yes', '--appendfsync', 'always');
    const gate = latch();
    const runs: string[] = [];
    const handler = handlerClass('a', (_, { taskId }) => {
      runs.push(taskId);
      return gate.opened;
    });
    queue = await openTestQueue({ handlers: [handler], queue: { redisUrl: server.url }, worker: { concurrency: 1 } });
    const [running, waiting] = [await queue.service.enqueue({ type: 'a' }), await queue.service.enqueue({ type: 'a' })];
    await eventually('it runs', () => runs.length === 1);

    await server.kill();
    gate.open();
    await eventually('the outage is noticed', async () => !(await queue.service.health()).connected);
    await expect(queue.service.get(running.taskId)).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    await server.launch();
    const from = performance.now();
    await eventually('both are completed', async () => (await queue.service.stats()).completedTasks === 2);
    expect(performance.now() - from).toBeLessThan(RESUMES_WITHIN_MS);
    expect(runs).toEqual([running.taskId, waiting.taskId]);
    expect(await queue.service.get(running.taskId)).toMatchObject({ status: 'completed', crashCount: 0 });
  });

  it('do not notice connections that are killed and scripts that are forgotten all the time', async () => {
    server = await OwnRedis.start();
    const runs = new Map<string, number>();
    const handler = handlerClass('a', (_, { taskId }) => void runs.set(taskId, (runs.get(taskId) ?? 0) + 1));
    queue = await openTestQueue({ handlers: [handler], queue: { redisUrl: server.url } });
    await server.ask(async (redis) => {
      for (let round = 0; round < 10; round++) {
        const accepted = await Promise.all(Array.from({ length: 10 }, () => queue.service.enqueue({ type: 'a' })));
        await redis.script('FLUSH');
        await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        await eventually('one of the round ran', () => accepted.some(({ taskId }) => runs.has(taskId)));
      }
    });
    await eventually('all are completed', async () => (await queue.service.stats()).completedTasks === 100);
    expect(runs.size).toBe(100);
    expect([...runs.values()].every((count) => count === 1)).toBe(true);
    const names = await server.connectionNames();
    expect(new Set(names).size).toBe(names.length);
  });

  it('agree on what a claim brought although its reply was lost', async () => {
    server = await OwnRedis.start();
    const proxy = await FaultProxy.open(server.url);
    const started = latch();
    let runs = 0;
    const handler = handlerClass('a', () => {
      runs++;
      started.open();
    });
    queue = await openTestQueue({ queue: { redisUrl: server.url } });
    const worker = await openTestQueue({
      handlers: [handler],
      queue: { redisUrl: proxy.url, queueName: queue.name },
      worker: { pollIntervalMs: 100 },
    });
    await eventually('it lives', async () => (await queue.redis.zcard(queue.key('heartbeats'))) === 1);
    void proxy.drop('replies');
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    await eventually('it was claimed', async () => (await queue.service.get(taskId))?.status === 'processing');
    expect(started.isOpen).toBe(false);
    proxy.heal();
    await eventually('it is completed', async () => (await queue.service.get(taskId))?.status === 'completed');
    expect(await queue.service.get(taskId)).toMatchObject({ epoch: 1, crashCount: 0 });
    expect(runs).toBe(1);
    await worker.module.close();
    worker.redis.disconnect();
    await proxy.close();
  });

  it('record a completion once although its reply was lost', async () => {
    server = await OwnRedis.start();
    const proxy = await FaultProxy.open(server.url);
    const gate = latch();
    const started = latch();
    const handler = handlerClass('a', () => {
      started.open();
      return gate.opened;
    });
    queue = await openTestQueue({ queue: { redisUrl: server.url } });
    const worker = await openTestQueue({ handlers: [handler], queue: { redisUrl: proxy.url, queueName: queue.name } });
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    await started.opened;
    void proxy.drop('replies');
    gate.open();
    await eventually('it is completed', async () => (await queue.service.get(taskId))?.status === 'completed');
    proxy.heal();
    await worker.worker.drain();
    expect(await queue.service.stats()).toMatchObject({ completedTasks: 1, processing: 0, pending: 0 });
    await worker.module.close();
    worker.redis.disconnect();
    await proxy.close();
  });
});
