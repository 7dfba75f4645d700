import {
  eventually,
  FaultProxy,
  handlerClass,
  latch,
  openTestQueue,
  testRedisUrl,
  type TestQueue,
} from '../../testing/index.js';

const POLL_MS = 30_000;
const SOON_MS = 2_000;

describe('a worker that goes down', () => {
  let queue: TestQueue;
  afterEach(() => queue.close());

  const isRunning = (taskId: string): Promise<true> =>
    eventually('it runs', async () => (await queue.service.get(taskId))?.status === 'processing');

  it('finishes what runs, starts nothing new and leaves the list of workers, without delay', async () => {
    const gate = latch();
    const handler = handlerClass('a', () => gate.opened);
    queue = await openTestQueue({ handlers: [handler], worker: { concurrency: 1, pollIntervalMs: POLL_MS } });
    const first = await queue.service.enqueue({ type: 'a' });
    await isRunning(first.taskId);
    const second = await queue.service.enqueue({ type: 'a' });

    const from = performance.now();
    const drained = queue.worker.drain();
    expect(queue.worker.drain()).toBe(drained);
    gate.open();
    await drained;
    expect(performance.now() - from).toBeLessThan(SOON_MS);
    expect(await queue.service.get(first.taskId)).toMatchObject({ status: 'completed' });
    expect(await queue.service.get(second.taskId)).toMatchObject({ status: 'pending', retryCount: 0, crashCount: 0 });
    expect(await queue.redis.zcard(queue.key('heartbeats'))).toBe(0);
  });

  it('is done at once when it is idle', async () => {
    queue = await openTestQueue({
      handlers: [handlerClass('a', () => undefined)],
      worker: { pollIntervalMs: POLL_MS },
    });
    await eventually('it lives', async () => (await queue.redis.zcard(queue.key('heartbeats'))) === 1);
    const from = performance.now();
    await queue.worker.drain();
    expect(performance.now() - from).toBeLessThan(SOON_MS);
  });

  it('fires the signal of what does not finish in time and hands it back without using an attempt', async () => {
    const fired = latch<unknown>();
    const handler = handlerClass('a', (_, { signal }) => {
      signal.addEventListener('abort', () => fired.open(signal.reason));
      return fired.opened;
    });
    queue = await openTestQueue({ handlers: [handler], worker: { shutdownTimeoutMs: 50 } });
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    await isRunning(taskId);
    await queue.worker.drain();
    expect(await fired.opened).toMatchObject({ name: 'AbortError', reason: 'shutdown' });
    expect(await queue.service.get(taskId)).toMatchObject({ status: 'pending', retryCount: 0, crashCount: 0 });
    expect(queue.worker.busySlots).toBe(0);

    const other = await openTestQueue({ handlers: [handlerClass('a', () => true)], queue: { queueName: queue.name } });
    await eventually('another runs it', async () => (await queue.service.get(taskId))?.status === 'completed');
    await other.close();
  });

  it('hands back what a turn under way still brings, and does not start it', async () => {
    const proxy = await FaultProxy.open(testRedisUrl());
    let starts = 0;
    const handler = handlerClass('a', () => void starts++);
    queue = await openTestQueue();
    const worker = await openTestQueue({
      handlers: [handler],
      queue: { queueName: queue.name, redisUrl: proxy.url },
      // Long enough that at most one lane has its reply held before the task is there.
      worker: { pollIntervalMs: 500 },
    });
    await eventually('it lives', async () => (await queue.redis.zcard(queue.key('heartbeats'))) === 1);
    proxy.stall('replies');
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    await isRunning(taskId);
    const drained = worker.worker.drain();
    proxy.pass('replies');
    await drained;
    expect(await queue.service.get(taskId)).toMatchObject({ status: 'pending', retryCount: 0, crashCount: 0 });
    expect(starts).toBe(0);
    await worker.module.close();
    worker.redis.disconnect();
    await proxy.close();
  });

  it('may go down before it has really begun', async () => {
    queue = await openTestQueue({
      handlers: [handlerClass('a', () => undefined)],
      worker: { pollIntervalMs: POLL_MS },
    });
    const from = performance.now();
    await queue.worker.drain();
    expect(performance.now() - from).toBeLessThan(2 * SOON_MS);
    expect(await queue.redis.zcard(queue.key('heartbeats'))).toBe(0);
  });
});
