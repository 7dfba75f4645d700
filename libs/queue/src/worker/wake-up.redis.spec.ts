import {
  eventually,
  FaultProxy,
  handlerClass,
  latch,
  openTestQueue,
  testRedisUrl,
  type TestQueue,
} from '../../testing/index.js';

/** Long enough that polling can't be what starts a task in time. */
const POLL_MS = 30_000;
const AT_ONCE_MS = 1_000;

describe('an idle worker', () => {
  let queue: TestQueue;
  let extra: TestQueue[] = [];
  afterEach(async () => {
    for (const { module, redis } of extra) {
      await module.close();
      redis.disconnect();
    }
    extra = [];
    await queue.close();
  });

  const alongside = async (taskType: string, handle: () => unknown): Promise<void> => {
    extra.push(
      await openTestQueue({
        handlers: [handlerClass(taskType, handle)],
        queue: { queueName: queue.name },
        worker: { pollIntervalMs: POLL_MS, concurrency: 1 },
      }),
    );
  };

  /** Resolves when so many workers wait for a wake-up. */
  const waiting = (count: number): Promise<true> =>
    eventually(`${count} workers wait`, async () => {
      const clients = String(await queue.redis.client('LIST')).split('\n');
      return (
        clients.filter((line) => line.includes(`:${queue.name}:wait `) && line.includes('cmd=blpop')).length === count
      );
    });

  it('starts a new task at once', async () => {
    let started = latch();
    const handler = handlerClass('a', () => started.open());
    queue = await openTestQueue({ handlers: [handler], worker: { pollIntervalMs: POLL_MS } });
    for (let count = 0; count < 10; count++) {
      await waiting(1);
      started = latch();
      const sentAt = performance.now();
      await queue.service.enqueue({ type: 'a' });
      await started.opened;
      expect(performance.now() - sentAt).toBeLessThan(AT_ONCE_MS);
    }
  });

  it('hands the wake-up on to the one that handles the type', async () => {
    let started = latch();
    queue = await openTestQueue();
    await alongside('a', () => undefined);
    await alongside('b', () => started.open());
    await alongside('c', () => undefined);
    for (let count = 0; count < 10; count++) {
      await waiting(3);
      started = latch();
      const sentAt = performance.now();
      await queue.service.enqueue({ type: 'b' });
      await started.opened;
      expect(performance.now() - sentAt).toBeLessThan(AT_ONCE_MS);
    }
    expect(await queue.service.stats()).toMatchObject({ deadLetter: 0 });
  });

  it('wakes the next one when there is more than it can do', async () => {
    const gate = latch();
    let running = 0;
    const run = async (): Promise<void> => {
      running++;
      await gate.opened;
    };
    queue = await openTestQueue();
    for (let count = 0; count < 3; count++) await alongside('a', run);
    await waiting(3);
    await queue.service.enqueueMany([{ type: 'a' }, { type: 'a' }, { type: 'a' }]);
    await eventually('all three run', () => running === 3, AT_ONCE_MS);
    gate.open();
  });

  it('looks again after a connection was lost: its wake-up may have been lost with it', async () => {
    const proxy = await FaultProxy.open(testRedisUrl());
    const started = latch();
    queue = await openTestQueue();
    extra.push(
      await openTestQueue({
        handlers: [handlerClass('a', () => started.open())],
        queue: { queueName: queue.name, redisUrl: proxy.url },
        worker: { pollIntervalMs: POLL_MS },
      }),
    );
    await waiting(1);
    const swallowed = proxy.drop('replies');
    await queue.service.enqueue({ type: 'a' });
    await swallowed;
    expect(await queue.redis.exists(queue.key('wake'))).toBe(0);
    proxy.heal();
    const from = performance.now();
    await started.opened;
    expect(performance.now() - from).toBeLessThan(2 * AT_ONCE_MS);
    await extra[0]?.module.close();
    await proxy.close();
  });

  it('gets through tasks that nobody handles to its own', async () => {
    const started = latch();
    queue = await openTestQueue();
    await queue.service.enqueueMany(Array.from({ length: 200 }, () => ({ type: 'nobody' })));
    await queue.service.enqueue({ type: 'a' });
    await alongside('a', () => started.open());
    const from = performance.now();
    await started.opened;
    expect(performance.now() - from).toBeLessThan(3 * AT_ONCE_MS);
    expect(await queue.service.stats()).toMatchObject({ deadLetter: 200 });
  });
});
