import { eventually, OwnRedis, openTestQueue, type TestQueue } from '../../testing/index.js';
import { QueueError } from '../domain/errors.js';
import type { AcceptedTask, BulkResult, NewTask } from '../domain/task.js';

describe('submitting', () => {
  let queue: TestQueue;
  beforeEach(async () => {
    queue = await openTestQueue();
  });
  afterEach(() => queue.close());

  const isAccepted = (result: BulkResult): result is AcceptedTask => result.status === 'pending';

  it('a task gives its id, and the task can be read at once', async () => {
    const answer = await queue.service.enqueue({
      type: 'a',
      payload: { n: 1 },
      priority: 7,
      maxRetries: 0,
      group: 'g',
    });
    expect(answer).toEqual({
      taskId: expect.stringMatching(/^.{22}$/) as string,
      status: 'pending',
      deduplicated: false,
    });
    expect(await queue.service.get(answer.taskId)).toMatchObject({
      type: 'a',
      status: 'pending',
      queue: queue.name,
      priority: 7,
      maxRetries: 0,
      group: 'g',
      retryCount: 0,
      payloadText: '{"n":1}',
    });
    expect(await queue.service.get('unknown')).toBeUndefined();
  });

  it('the same task again gives the first answer, and another one under its id is refused', async () => {
    const task: NewTask = { type: 'a', taskId: 'mine', payload: { n: 1 } };
    expect(await queue.service.enqueue(task)).toMatchObject({ taskId: 'mine', deduplicated: false });
    expect(await queue.service.enqueue(task)).toMatchObject({ taskId: 'mine', deduplicated: true });
    await expect(queue.service.enqueue({ ...task, payload: { n: 2 } })).rejects.toMatchObject({
      code: 'TASK_ID_CONFLICT',
      taskId: 'mine',
      mayHaveLanded: false,
    });
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 1 });
  });

  it('many in one tick gives each its own answer or its own error', async () => {
    await queue.service.enqueue({ type: 'a', taskId: 'taken' });
    const outcomes = await Promise.allSettled([
      queue.service.enqueue({ type: 'a', taskId: 'one' }),
      queue.service.enqueue({ type: 'b', taskId: 'taken' }),
      queue.service.enqueue({ type: 'two words' }),
      queue.service.enqueue({ type: 'a', taskId: 'two' }),
      queue.service.enqueue({ type: 'a', payload: { text: 'x'.repeat(300_000) } }),
    ]);
    const told = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value.taskId : (outcome.reason as QueueError).code,
    );
    expect(told).toEqual(['one', 'TASK_ID_CONFLICT', 'INVALID_TASK', 'two', 'TASK_TOO_LARGE']);
  });

  it('10,000 in one call keeps their order', async () => {
    const tasks = Array.from({ length: 10_000 }, (_, n): NewTask => ({ type: 'a', payload: { n } }));
    const results = await queue.service.enqueueMany(tasks);
    expect(results.every(isAccepted)).toBe(true);
    const order = await queue.redis.zrange(queue.key('pending'), '0', '-1');
    expect(order).toEqual(results.map(({ taskId }) => taskId));
  });

  it('more than 10,000 in one call is refused', async () => {
    const tasks = Array.from({ length: 10_001 }, (): NewTask => ({ type: 'a' }));
    await expect(queue.service.enqueueMany(tasks)).rejects.toMatchObject({ code: 'INVALID_TASK' });
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 0 });
  });

  it('none at all is nothing', async () => {
    expect(await queue.service.enqueueMany([])).toEqual([]);
  });

  it('many of which one is wrong writes none, and names each wrong field by its place', async () => {
    const tasks = [{ type: 'a' }, { type: 'b c' }, { type: 'a', priority: -1 }];
    await expect(queue.service.enqueueMany(tasks)).rejects.toMatchObject({
      code: 'INVALID_TASK',
      fields: [{ field: 'tasks[1].type' }, { field: 'tasks[2].priority' }],
    });
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 0 });
  });

  it('many of which some ids conflict tells it for those alone', async () => {
    await queue.service.enqueue({ type: 'a', taskId: 'taken' });
    const results = await queue.service.enqueueMany([
      { type: 'a', taskId: 'one' },
      { type: 'b', taskId: 'taken' },
      { type: 'a', taskId: 'taken' },
      { type: 'c', taskId: 'one' },
    ]);
    expect(results).toMatchObject([
      { taskId: 'one', status: 'pending', deduplicated: false },
      { taskId: 'taken', status: 'rejected', error: { code: 'TASK_ID_CONFLICT' } },
      { taskId: 'taken', status: 'pending', deduplicated: true },
      { taskId: 'one', status: 'rejected', error: { code: 'TASK_ID_CONFLICT' } },
    ]);
  });

  it.each([
    ['exactly 256 KB is taken', 0, 'pending'],
    ['one byte more is refused', 1, 'TASK_TOO_LARGE'],
  ])('a task of %s', async (_, excess, expected) => {
    const header = Buffer.byteLength(',"t":"a"}\n{"x":""}');
    const payloadText = `{"x":"${'x'.repeat(256 * 1024 - header + excess)}"}`;
    const told = await queue.service.enqueue({ type: 'a', payloadText }).then(
      ({ status }) => status,
      (error: QueueError) => error.code,
    );
    expect(told).toBe(expected);
  });
});

describe('submissions of one tick', () => {
  it('share a call, or two that overlap where they are many, 128 at a time', async () => {
    const server = await OwnRedis.start();
    const queue = await openTestQueue({ queue: { redisUrl: server.url } });
    const calls = async (): Promise<number> => {
      const counts = await server.commandCounts();
      return (counts.get('evalsha') ?? 0) - (counts.get('eval') ?? 0);
    };
    await queue.service.enqueue({ type: 'a' });
    await eventually('the script is known', async () => (await server.commandCounts()).get('eval') === 1);
    const before = await calls();
    await Promise.all(Array.from({ length: 20 }, () => queue.service.enqueue({ type: 'a' })));
    expect((await calls()) - before).toBe(1);
    await Promise.all(Array.from({ length: 200 }, () => queue.service.enqueue({ type: 'a' })));
    expect((await calls()) - before).toBe(1 + 2);
    await Promise.all(Array.from({ length: 600 }, () => queue.service.enqueue({ type: 'a' })));
    // What is left is split in two where two answers come at once.
    expect([1 + 2 + 5, 1 + 2 + 6]).toContain((await calls()) - before);
    await queue.close();
    await server.remove();
  });
});
