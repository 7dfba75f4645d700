import { eventually, FaultProxy, OwnRedis } from '@app/queue/testing';
import { type RunningApi, startApi } from '../../testing/running-api.js';

const TASK = { task_type: 'a', payload: { n: 1 } };
const ANSWERS_WITHIN_MS = 2_000;

describe('the durability of a submission', () => {
  let redis: OwnRedis;
  let api: RunningApi;
  const submit = (body: object, headers?: Record<string, string>) => api.post('/tasks', JSON.stringify(body), headers);
  const answerTo = async (response: Promise<Response>): Promise<Record<string, unknown>> => {
    const { status } = await response;
    return { http: status, ...((await (await response).json()) as object) };
  };
  const totalTasks = async () => ((await (await api.get('/stats')).json()) as { total_tasks: number }).total_tasks;

  describe('where Redis syncs always', () => {
    const FSYNCED = { requested: 'fsynced', achieved: 'fsynced' };

    beforeAll(async () => {
      redis = await OwnRedis.start('--appendonly', 'yes', '--appendfsync', 'always');
      api = await startApi({ redisUrl: redis.url });
    });
    afterAll(async () => {
      await api.app.close();
      await redis.remove();
    });

    it('is told where more than the default was asked for', async () => {
      expect(await answerTo(submit({ ...TASK, durability: 'fsynced' }))).toEqual({
        http: 201,
        task_id: expect.any(String),
        status: 'pending',
        message: 'Task submitted successfully',
        durability: FSYNCED,
      });
      for (const durability of [undefined, 'logged']) {
        expect(await answerTo(submit({ ...TASK, durability }))).not.toHaveProperty('durability');
      }
    });

    it('is told of a submission that was accepted before, and is no part of its content', async () => {
      const key = { 'Idempotency-Key': 'order-1' };
      const first = await answerTo(submit(TASK, key));
      expect(await answerTo(submit({ ...TASK, durability: 'fsynced' }, key))).toEqual({
        http: 200,
        task_id: first['task_id'],
        status: 'pending',
        message: 'This task was submitted before',
        deduplicated: true,
        durability: FSYNCED,
      });
      const own = { ...TASK, task_id: 'mine' };
      expect(await answerTo(submit(own))).toMatchObject({ http: 201 });
      expect(await answerTo(submit({ ...own, durability: 'fsynced' }))).toMatchObject({
        http: 201,
        durability: FSYNCED,
      });
      expect(await (await api.get('/tasks/mine')).json()).not.toHaveProperty('durability');
    });

    it('of a bulk request is that of its tasks, unless they have their own', async () => {
      const tasks = [TASK, { ...TASK, durability: 'logged' }];
      const answer = await answerTo(api.post('/tasks/bulk', JSON.stringify({ tasks, durability: 'fsynced' })));
      const pending = { task_id: expect.any(String) as string, status: 'pending' };
      expect(answer).toEqual({ http: 201, tasks: [{ ...pending, durability: FSYNCED }, pending] });
    });

    it('of a duplicate is its own', async () => {
      await submit({ ...TASK, task_id: 'original', durability: 'fsynced' });
      expect(await answerTo(api.post('/tasks/original/duplicate', ''))).not.toHaveProperty('durability');
      const body = JSON.stringify({ durability: 'fsynced' });
      expect(await answerTo(api.post('/tasks/original/duplicate', body))).toMatchObject({
        http: 201,
        durability: FSYNCED,
      });
    });

    it.each([
      ['/tasks', { ...TASK, durability: 'always' }, 'durability'],
      ['/tasks', { ...TASK, durability: null }, 'durability'],
      ['/tasks/bulk', { tasks: [TASK], durability: 'always' }, 'durability'],
      ['/tasks/bulk', { tasks: [TASK, { ...TASK, durability: true }] }, 'tasks[1].durability'],
    ])('is one of the words in %s %j', async (path, body, field) => {
      expect(await answerTo(api.post(path, JSON.stringify(body)))).toMatchObject({
        http: 422,
        type: 'urn:task-queue:problem:invalid-fields',
        errors: [{ field, message: 'must be one of logged, fsynced, replicated' }],
      });
    });

    it('that is not to be had is refused with the reason, and nothing is written', async () => {
      const before = await totalTasks();
      const refusal = {
        http: 422,
        type: 'urn:task-queue:problem:durability-unavailable',
        title: 'This durability is not to be had here',
        status: 422,
        errors: [{ field: 'durability', message: 'replicated is not to be had: 0 replicas follow Redis, 1 must' }],
      };
      expect(await answerTo(submit({ ...TASK, durability: 'replicated' }))).toEqual(refusal);
      const bulk = JSON.stringify({ tasks: [TASK, { ...TASK, durability: 'replicated' }] });
      expect(await answerTo(api.post('/tasks/bulk', bulk))).toEqual(refusal);
      expect(await totalTasks()).toBe(before);
    });

    it('is no reason to wait for a Redis that is down', async () => {
      await redis.kill();
      const from = performance.now();
      const body = JSON.stringify({ tasks: [{ ...TASK, task_id: 'later' }], durability: 'fsynced' });
      const [single, bulk] = await Promise.all([
        answerTo(submit({ ...TASK, task_id: 'sooner', durability: 'replicated' })),
        answerTo(api.post('/tasks/bulk', body)),
      ]);
      expect(performance.now() - from).toBeLessThan(ANSWERS_WITHIN_MS);
      expect(single).toMatchObject({ http: 503, task_id: 'sooner' });
      expect(bulk).toMatchObject({ http: 503, tasks: [{ task_id: 'later', status: 'rejected' }] });
      await redis.launch();
    });
  });

  it('may come to less, and the task is accepted all the same', async () => {
    redis = await OwnRedis.start('--appendonly', 'yes', '--repl-diskless-sync-delay', '0');
    const stream = await FaultProxy.open(redis.url, { opaque: true });
    const replica = await OwnRedis.start('--replicaof', '127.0.0.1', new URL(stream.url).port);
    api = await startApi({ redisUrl: redis.url, durabilityTimeoutMs: 100 });
    await eventually('the replica follows', () =>
      redis.ask(async (client) => (await client.info('replication')).includes('state=online')),
    );
    stream.stall('replies');
    expect(await answerTo(submit({ ...TASK, task_id: 'held', durability: 'replicated' }))).toMatchObject({
      http: 201,
      status: 'pending',
      durability: { requested: 'replicated', achieved: 'logged' },
    });
    stream.pass('replies');
    await eventually('it is replicated', async () => {
      const { http, durability } = await answerTo(submit({ ...TASK, task_id: 'held', durability: 'replicated' }));
      return http === 201 && (durability as { achieved: string }).achieved === 'replicated';
    });
    expect(await totalTasks()).toBe(1);
    await api.app.close();
    await stream.close();
    await replica.remove();
    await redis.remove();
  });
});
