import { RetryAfterError } from '../domain/errors.js';
import type { Task } from '../domain/task.js';
import type { TaskContext } from '../handlers/handler.js';
import type { TaskHandlerOptions } from '../handlers/task-handler.decorator.js';
import { eventually, handlerClass, latch, openTestQueue, type TestQueue } from '../../testing/index.js';

const POLL_MS = 30_000;

describe('what a handler can do besides returning', () => {
  let queue: TestQueue;
  afterEach(() => queue.close());

  type Handle = (payload: unknown, context: TaskContext) => unknown;
  const open = async (handle: Handle, options: TaskHandlerOptions = {}): Promise<void> => {
    const child = handlerClass('child', () => undefined);
    const worker = { concurrency: 4, pollIntervalMs: POLL_MS };
    queue = await openTestQueue({ handlers: [handlerClass('a', handle, options), child], worker });
  };
  const submit = async (maxRetries = 3): Promise<string> =>
    (await queue.service.enqueue({ type: 'a', maxRetries })).taskId;
  const until = (taskId: string, status: Task['status']): Promise<Task> =>
    eventually(status, async () => {
      const task = await queue.service.get(taskId);
      return task?.status === status && task;
    });

  it('is to tell how far it is, and to write down lines; what came last is there with the outcome', async () => {
    const gate = latch();
    await open(async (_, { progress, log }) => {
      progress(10);
      log('begun');
      await gate.opened;
      progress(55);
      progress(120, { rows: 3 });
      log('one\ntwo');
    });
    const taskId = await submit();
    await eventually('it tells', async () => (await queue.service.get(taskId))?.progress?.percent === 10);
    gate.open();
    const task = await until(taskId, 'completed');
    expect(task.progress).toMatchObject({ percent: 100, data: { rows: 3 } });
    expect(task.logs?.map(({ line }) => line)).toEqual(['begun', 'one', 'two']);
    expect(task.attempts).toMatchObject([{ attempt: 1, outcome: 'completed', worker: queue.worker.identity.label }]);
  });

  it('is to say it also where the run fails', async () => {
    await open((_, { log, progress }) => {
      progress(30);
      log('about to fail');
      throw new Error('no');
    });
    const task = await until(await submit(0), 'dead_letter');
    expect(task).toMatchObject({ progress: { percent: 30 }, logs: [{ line: 'about to fail' }] });
    expect(task.attempts).toMatchObject([{ attempt: 1, outcome: 'failed', error: 'no' }]);
    expect(task.attempts?.[0]?.stack).toMatch(/^Error: no\n +at .*context\.redis\.spec/);
    expect(task.attempts?.[0]?.worker).toBe(queue.worker.identity.label);
  });

  it('is not written when the handler says nothing', async () => {
    await open(() => 'done');
    await until(await submit(), 'completed');
    for (const name of ['attempts', 'progress', 'logs']) expect(await queue.redis.exists(queue.key(name))).toBe(0);
  });

  it('is to snooze: it runs again, and no attempt is used', async () => {
    let runs = 0;
    await open((_, context) => {
      if (++runs === 1) context.snooze(0.05);
      return context.attempt;
    });
    const task = await until(await submit(0), 'completed');
    expect(task).toMatchObject({ resultText: '1', retryCount: 0, crashCount: 0 });
    expect(task.attempts?.map(({ outcome }) => outcome)).toEqual(['snoozed', 'completed']);
  });

  it('is to give the wait of its retry', async () => {
    let runs = 0;
    await open(() => {
      if (++runs === 1) throw new RetryAfterError(0.05, 'busy');
    });
    const task = await until(await submit(), 'completed');
    expect(task).toMatchObject({ retryCount: 1, lastError: 'busy' });
    const [failed, completed] = task.attempts ?? [];
    const waitedMs = Number(completed?.startedAt) - Number(failed?.endedAt);
    expect(waitedMs).toBeGreaterThanOrEqual(50);
    expect(waitedMs).toBeLessThan(1_900);
  });

  it('is to enqueue tasks, which are submitted when it completes, once', async () => {
    let runs = 0;
    const given: string[][] = [];
    await open((_, { enqueue }) => {
      given.push([enqueue({ type: 'child', payload: { n: 1 } }), enqueue({ type: 'child', key: 'k', priority: 9 })]);
      if (++runs === 1) throw new RetryAfterError(0);
    });
    const parent = await until(await submit(), 'completed');
    const [first, second] = given as [string[], string[]];
    expect(second).toEqual(first);
    const children = await Promise.all(second.map((id) => until(id, 'completed')));
    expect(children).toMatchObject([{ payloadText: '{"n":1}', priority: 0 }, { priority: 9 }]);
    for (const { createdAt } of children) expect(createdAt).toEqual(parent.completedAt);
    expect((await queue.service.stats()).totalTasks).toBe(3);
  });

  it('submits nothing when the run fails', async () => {
    const ids: string[] = [];
    await open((_, { enqueue }) => {
      ids.push(enqueue({ type: 'child' }));
      return false;
    });
    await until(await submit(0), 'dead_letter');
    expect(await queue.service.get(ids[0]!)).toBeUndefined();
    expect((await queue.service.stats()).totalTasks).toBe(1);
  });

  it('submits all that many runs enqueue, over as many turns as it takes', async () => {
    await open((_, { enqueue }) => {
      for (let index = 0; index < 90; index++) enqueue({ type: 'child', payload: { text: 'x'.repeat(1_500) } });
    });
    await queue.service.enqueueMany(Array.from({ length: 20 }, () => ({ type: 'a' })));
    await eventually('all are done', async () => (await queue.service.stats()).completedTasks === 20 + 20 * 90);
  });

  it('remembers a run that was handed back when the worker went down', async () => {
    const running = latch();
    const handler = handlerClass('a', async (_, { signal, log }) => {
      log('working');
      running.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    queue = await openTestQueue({ handlers: [handler], worker: { shutdownTimeoutMs: 0 } });
    const taskId = await submit();
    await running.opened;
    await queue.worker.drain();
    expect(await queue.service.get(taskId)).toMatchObject({
      status: 'pending',
      retryCount: 0,
      attempts: [{ outcome: 'released' }],
      logs: [{ line: 'working' }],
    });
  });

  it('is told of a run that took too long', async () => {
    await open((_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)), {
      timeoutMs: 50,
    });
    const task = await until(await submit(0), 'dead_letter');
    expect(task.attempts).toMatchObject([{ outcome: 'timed_out', error: 'Timed out after 0.05 s' }]);
    expect(task.attempts?.[0]).not.toHaveProperty('stack');
  });
});

describe('a handler that limits how many of its tasks run at once', () => {
  let queue: TestQueue;
  afterEach(() => queue.close());

  it('never has more, while other types run beside it, and goes on as soon as one ends', async () => {
    let running = 0;
    let most = 0;
    let ended = 0;
    const gates = [latch(), latch(), latch(), latch(), latch()];
    const limited = handlerClass(
      'limited',
      async (payload) => {
        most = Math.max(most, ++running);
        await gates[(payload as { n: number }).n]?.opened;
        running--;
        ended++;
      },
      { concurrency: 2 },
    );
    const free = handlerClass('free', () => undefined);
    queue = await openTestQueue({ handlers: [limited, free], worker: { concurrency: 8, pollIntervalMs: POLL_MS } });
    await queue.service.enqueueMany(gates.map((_, n) => ({ type: 'limited', payload: { n }, priority: 5 })));
    await eventually('two run', () => running === 2);
    await queue.service.enqueueMany(Array.from({ length: 20 }, () => ({ type: 'free' })));
    await eventually('the others ran', async () => (await queue.service.stats()).completedTasks === 20);
    expect(await queue.service.stats()).toMatchObject({ pending: 3, processing: 2, deadLetter: 0 });
    for (const [index, gate] of gates.entries()) {
      gate.open();
      await eventually('one ended', () => ended === index + 1);
    }
    await eventually('all are done', async () => (await queue.service.stats()).completedTasks === 25);
    expect(most).toBe(2);
  });

  it('leaves what it has no room for where it is, when there is no other type', async () => {
    const gate = latch();
    const only = handlerClass('only', () => gate.opened, { concurrency: 1 });
    queue = await openTestQueue({ handlers: [only], worker: { concurrency: 8, pollIntervalMs: POLL_MS } });
    await queue.service.enqueueMany(Array.from({ length: 5 }, () => ({ type: 'only' })));
    await eventually('one runs', async () => (await queue.service.stats()).processing === 1);
    expect(await queue.redis.zcard(queue.key('aside'))).toBe(0);
    gate.open();
    await eventually('all are done', async () => (await queue.service.stats()).completedTasks === 5);
  });
});
