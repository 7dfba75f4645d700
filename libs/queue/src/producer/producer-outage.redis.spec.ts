import { FaultProxy, OwnRedis, openTestQueue, testRedisUrl, type TestQueue } from '../../testing/index.js';
import { QueueError } from '../domain/errors.js';

const ANSWERS_WITHIN_MS = 2_000;

const refusalOf = (submission: Promise<unknown>): Promise<QueueError> =>
  submission.then(
    () => {
      throw new Error('It was accepted');
    },
    (error: QueueError) => error,
  );

describe('submitting while Redis is in trouble', () => {
  it('is refused within 2 s when Redis is down, with an id to try again', async () => {
    const server = await OwnRedis.start();
    const queue = await openTestQueue({ queue: { redisUrl: server.url } });
    await queue.service.enqueue({ type: 'a' });
    await server.kill();
    const from = performance.now();
    const [bulk, ...singles] = await Promise.all([
      queue.service.enqueueMany([{ type: 'a' }, { type: 'b' }]),
      refusalOf(queue.service.enqueue({ type: 'a', taskId: 'mine' })),
      refusalOf(queue.service.enqueue({ type: 'a' })),
    ]);
    expect(performance.now() - from).toBeLessThan(ANSWERS_WITHIN_MS);
    const refusals = [...singles, ...bulk.map((result) => (result.status === 'rejected' ? result.error : undefined))];
    expect(refusals).toHaveLength(4);
    for (const refusal of refusals as QueueError[]) {
      expect(refusal).toBeInstanceOf(QueueError);
      expect(refusal).toMatchObject({ code: 'REDIS_UNAVAILABLE', message: 'Redis is not reachable' });
      expect(refusal.taskId).toMatch(/^[A-Za-z0-9_-]+$/);
    }
    expect(singles[0]?.taskId).toBe('mine');

    await server.launch();
    expect(await queue.service.enqueue({ type: 'a', taskId: 'mine' })).toMatchObject({ deduplicated: false });
    await queue.close();
    await server.remove();
  });

  it('is carried out when Redis comes back in time', async () => {
    const server = await OwnRedis.start();
    const queue = await openTestQueue({ queue: { redisUrl: server.url, redisTimeoutMs: 20_000 } });
    await server.kill();
    const submission = queue.service.enqueue({ type: 'a' });
    await server.launch();
    const { taskId } = await submission;
    expect(await queue.service.get(taskId)).toMatchObject({ status: 'pending' });
    await queue.close();
    await server.remove();
  });

  it('is refused when Redis is full, and reads go on', async () => {
    const server = await OwnRedis.start();
    const queue = await openTestQueue({ queue: { redisUrl: server.url } });
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    await queue.redis.config('SET', 'maxmemory', '1');
    expect(await refusalOf(queue.service.enqueue({ type: 'a', taskId: 'late' }))).toMatchObject({
      code: 'REDIS_FULL',
      taskId: 'late',
    });
    expect(await queue.service.get(taskId)).toMatchObject({ status: 'pending' });
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 1 });
    await queue.redis.config('SET', 'maxmemory', '0');
    await queue.close();
    await server.remove();
  });
});

describe('a submission whose reply is lost', () => {
  let proxy: FaultProxy;
  let direct: TestQueue;
  beforeEach(async () => {
    proxy = await FaultProxy.open(testRedisUrl());
    direct = await openTestQueue();
  });
  afterEach(async () => {
    await direct.close();
    await proxy.close();
  });

  const throughProxy = (redisTimeoutMs: number): Promise<TestQueue> =>
    openTestQueue({ queue: { redisUrl: proxy.url, queueName: direct.name, redisTimeoutMs } });

  const leave = async ({ module, redis }: TestQueue): Promise<void> => {
    await module.close();
    redis.disconnect();
  };

  it('is one task, and is accepted', async () => {
    const queue = await throughProxy(10_000);
    await queue.service.enqueue({ type: 'a' });
    const swallowed = proxy.drop('replies');
    const submission = queue.service.enqueue({ type: 'a', taskId: 'mine' });
    await swallowed;
    proxy.heal();
    expect(await submission).toMatchObject({ taskId: 'mine', status: 'pending' });
    expect(await direct.service.stats()).toMatchObject({ totalTasks: 2, pending: 2 });
    await leave(queue);
  });

  it('says when it could not find out that the task may be there, and trying again is safe', async () => {
    const queue = await throughProxy(200);
    await queue.service.enqueue({ type: 'a' });
    void proxy.drop('replies');
    const refusal = await refusalOf(queue.service.enqueue({ type: 'a', taskId: 'mine' }));
    expect(refusal).toMatchObject({ code: 'REDIS_UNAVAILABLE', taskId: 'mine', mayHaveLanded: true });
    proxy.heal();
    expect(await direct.service.enqueue({ type: 'a', taskId: 'mine' })).toMatchObject({ deduplicated: true });
    await leave(queue);
  });

  it('does not hold up a single submission behind a flood of bulk ones', async () => {
    let flooded = false;
    const tasks = Array.from({ length: 10_000 }, (_, number) => ({ type: 'a', taskId: `bulk-${number}` }));
    const flood = direct.service.enqueueMany(tasks).then(() => (flooded = true));
    await direct.service.enqueue({ type: 'a' });
    expect(flooded).toBe(false);
    await flood;
  });

  it('is no reason to refuse a flood that takes longer than one call may', async () => {
    const queue = await throughProxy(1_000);
    const tasks = Array.from({ length: 10_000 }, (_, number) => ({ type: 'a', taskId: `flood-${number}` }));
    const results = await Promise.all([0, 1, 2, 3, 4, 5].map(() => queue.service.enqueueMany(tasks)));
    expect(results.flat().filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await direct.redis.hlen(direct.key('metadata'))).toBe(tasks.length);
    await leave(queue);
  });

  it('refuses at once what is more than it can hold, and nothing that it took is lost', async () => {
    const queue = await throughProxy(10_000);
    const payload = { text: 'x'.repeat(250_000) };
    const ids = Array.from({ length: 300 }, (_, number) => `large-${number}`);
    const outcomes = await Promise.allSettled(
      ids.map((taskId) => queue.service.enqueue({ type: 'a', taskId, payload })),
    );
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as QueueError] : [],
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['OVERLOADED']));
    expect(await direct.redis.hlen(direct.key('metadata'))).toBe(ids.length - refused.length);
    await leave(queue);
  });
});
