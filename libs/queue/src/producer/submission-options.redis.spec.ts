import { FaultProxy, openTestQueue, testRedisUrl, type TestQueue } from '../../testing/index.js';
import type { NewTask } from '../domain/task.js';

describe('a submission with options', () => {
  let queue: TestQueue;
  beforeEach(async () => {
    queue = await openTestQueue();
  });
  afterEach(() => queue.close());

  it('is answered as scheduled, and read with all of them', async () => {
    const options: Partial<NewTask> = {
      delayMs: 60_000,
      deadlineMs: 3_600_000,
      expiresInMs: 120_000,
      timeoutMs: 5_000,
      backoff: { kind: 'list', delaysMs: [1, 2] },
      keepMs: 1_000,
      tags: ['invoice'],
      labels: { year: '2026' },
      uniqueKey: 'only-one',
    };
    const task = { type: 'a', ...options };
    const accepted = await queue.service.enqueue(task);
    expect(accepted).toMatchObject({ status: 'scheduled', deduplicated: false });
    const read = await queue.service.get(accepted.taskId);
    expect(read).toMatchObject({ ...task, status: 'scheduled', nextRunAt: accepted.nextRunAt });
    expect(Number(accepted.nextRunAt) - Number(read?.createdAt)).toBe(60_000);
  });

  it('is scheduled for an instant', async () => {
    const runAt = new Date(Date.now() + 3_600_000);
    expect(await queue.service.enqueue({ type: 'a', runAt })).toMatchObject({ status: 'scheduled', nextRunAt: runAt });
    expect(await queue.service.enqueue({ type: 'a', runAt: new Date(0) })).toMatchObject({ status: 'pending' });
  });

  it('is accepted once for an idempotency key, and says where the task is now', async () => {
    const task: NewTask = { type: 'a', idempotencyKey: 'order-1', payload: { n: 1 } };
    const first = await queue.service.enqueue(task);
    expect(first).toMatchObject({ status: 'pending', deduplicated: false });
    expect(await queue.service.enqueue(task)).toEqual({ taskId: first.taskId, status: 'pending', deduplicated: true });
    await expect(queue.service.enqueue({ ...task, payload: { n: 2 } })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
      taskId: first.taskId,
    });
  });

  it('is refused while another task holds its unique key', async () => {
    const { taskId } = await queue.service.enqueue({ type: 'a', uniqueKey: 'sync' });
    const refusal = { code: 'UNIQUE_KEY_HELD', taskId };
    await expect(queue.service.enqueue({ type: 'b', uniqueKey: 'sync' })).rejects.toMatchObject(refusal);
    const results = await queue.service.enqueueMany([
      { type: 'a', uniqueKey: 'sync', taskId: 'mine' },
      { type: 'a', uniqueKey: 'other', taskId: 'free' },
      { type: 'a', uniqueKey: 'other' },
    ]);
    expect(results).toMatchObject([
      { taskId: 'mine', status: 'rejected', error: refusal },
      { taskId: 'free', status: 'pending' },
      { status: 'rejected', error: { code: 'UNIQUE_KEY_HELD', taskId: 'free' } },
    ]);
  });

  it('whose reply was lost is no duplicate of itself', async () => {
    const proxy = await FaultProxy.open(testRedisUrl());
    const far = await openTestQueue({
      queue: { redisUrl: proxy.url, queueName: queue.name, redisTimeoutMs: 10_000 },
    });
    await far.service.enqueue({ type: 'a' });
    const swallowed = proxy.drop('replies');
    const submission = far.service.enqueue({ type: 'a', idempotencyKey: 'k', uniqueKey: 'u' });
    await swallowed;
    proxy.heal();
    expect(await submission).toMatchObject({ status: 'pending', deduplicated: false });
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 2 });
    await far.module.close();
    far.redis.disconnect();
    await proxy.close();
  });
});

describe('a duplicate', () => {
  let queue: TestQueue;
  beforeEach(async () => {
    queue = await openTestQueue();
  });
  afterEach(() => queue.close());

  const content: NewTask = {
    type: 'a',
    payloadText: '{"n":-0}',
    priority: 7,
    maxRetries: 0,
    group: 'g',
    headers: { trace: '1' },
    tags: ['t'],
    labels: { l: '1' },
    backoff: { kind: 'fixed', delayMs: 5 },
    keepMs: 1,
    expiresInMs: 120_000,
  };
  const original: NewTask = { ...content, taskId: 'original', delayMs: 60_000, idempotencyKey: 'k' };

  it('is another task with the same content, and runs at once', async () => {
    await queue.service.enqueue(original);
    const { taskId, ...accepted } = await queue.service.duplicate('original');
    expect(accepted).toEqual({ status: 'pending', deduplicated: false });
    const read = await queue.service.get(taskId);
    expect(read).toMatchObject({ ...content, status: 'pending' });
    expect(read).not.toHaveProperty('delayMs');
    expect(await queue.service.get('original')).toMatchObject({ status: 'scheduled' });
  });

  it('has what the changes say', async () => {
    await queue.service.enqueue(original);
    const changes = { taskId: 'mended', type: 'b', payload: { n: 1 }, maxRetries: 9, delayMs: 1_000 };
    expect(await queue.service.duplicate('original', changes)).toMatchObject({ taskId: 'mended', status: 'scheduled' });
    expect(await queue.service.get('mended')).toMatchObject({
      type: 'b',
      payloadText: '{"n":1}',
      maxRetries: 9,
      priority: 7,
    });
    expect(await queue.service.get('original')).toMatchObject({ payloadText: '{"n":-0}', maxRetries: 0 });
  });

  it('is refused for a task that is not there, and for changes that are wrong', async () => {
    await expect(queue.service.duplicate('nobody')).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
    await queue.service.enqueue(original);
    await expect(queue.service.duplicate('original', { priority: -1 })).rejects.toMatchObject({
      code: 'INVALID_TASK',
      fields: [{ field: 'priority' }],
    });
  });
});
