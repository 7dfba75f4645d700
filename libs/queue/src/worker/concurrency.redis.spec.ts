import { eventually, handlerClass, latch, openTestQueue, type TestQueue } from '../../testing/index.js';

describe('the slots of a worker', () => {
  let queue: TestQueue;
  afterEach(() => queue.close());

  it.each([1, 3, 8])('are all used when there is enough to do, and never more (%i)', async (concurrency) => {
    const gate = latch();
    let running = 0;
    let most = 0;
    const handler = handlerClass('a', async () => {
      most = Math.max(most, ++running);
      await gate.opened;
      running--;
    });
    queue = await openTestQueue({ handlers: [handler], worker: { concurrency } });
    await queue.service.enqueueMany(Array.from({ length: concurrency * 5 }, () => ({ type: 'a' })));
    await eventually('every slot is used', () => running === concurrency);
    expect(await queue.service.stats()).toMatchObject({ processing: concurrency, pending: concurrency * 4 });
    gate.open();
    await eventually('all are completed', async () => (await queue.service.stats()).completedTasks === concurrency * 5);
    expect(most).toBe(concurrency);
  });

  it('are not held up by long tasks', async () => {
    const gate = latch();
    const long = handlerClass('long', () => gate.opened);
    const short = handlerClass('short', () => undefined);
    queue = await openTestQueue({ handlers: [long, short], worker: { concurrency: 4 } });
    await queue.service.enqueueMany(Array.from({ length: 3 }, () => ({ type: 'long', priority: 1 })));
    await queue.service.enqueueMany(Array.from({ length: 300 }, () => ({ type: 'short' })));
    await eventually('all short ones are completed', async () => (await queue.service.stats()).completedTasks === 300);
    expect(await queue.service.stats()).toMatchObject({ processing: 3, pending: 0 });
    gate.open();
    await eventually('the long ones too', async () => (await queue.service.stats()).completedTasks === 303);
  });

  it('take the most urgent first, and what came first among those', async () => {
    const order: unknown[] = [];
    const handler = handlerClass('a', (payload) => void order.push((payload as { n: number }).n));
    queue = await openTestQueue();
    const priorities = [0, 5, 1_023, 5, 0, 1];
    for (const [n, priority] of priorities.entries())
      await queue.service.enqueue({ type: 'a', priority, payload: { n } });
    const worker = await openTestQueue({
      handlers: [handler],
      queue: { queueName: queue.name },
      worker: { concurrency: 1 },
    });
    await eventually('all ran', () => order.length === priorities.length);
    await worker.close();
    expect(order).toEqual([2, 1, 3, 5, 0, 4]);
  });

  it('are there for the others at once behind a long block of a type that may use only one, within few turns', async () => {
    const gate = latch();
    const ran: string[] = [];
    let [most, running] = [0, 0];
    const narrow = handlerClass(
      'narrow',
      async () => {
        most = Math.max(most, ++running);
        await gate.opened;
        running--;
      },
      { concurrency: 1 },
    );
    const other = handlerClass('other', (_, { taskId }) => void ran.push(taskId));
    queue = await openTestQueue();
    await queue.service.enqueueMany(Array.from({ length: 2_000 }, () => ({ type: 'narrow' })));
    await queue.service.enqueueMany(Array.from({ length: 10 }, (_, index) => ({ type: 'other', taskId: `o${index}` })));
    const worker = await openTestQueue({
      handlers: [narrow, other],
      queue: { queueName: queue.name },
      worker: { concurrency: 10 },
    });
    await eventually('the others ran', () => ran.length === 10);
    expect(ran).toEqual(Array.from({ length: 10 }, (_, index) => `o${index}`));
    const { boot } = worker.worker.identity;
    const slots = await queue.redis.hmget(queue.key('ledger'), `turn:${boot}:0`, `turn:${boot}:1`);
    const turns = slots.reduce((sum, slot) => sum + Number.parseInt(slot ?? '0'), 0);
    expect(turns).toBeLessThan(30);
    gate.open();
    await eventually('all ended', async () => (await queue.service.stats()).completedTasks === 2_010, 20_000);
    expect(most).toBe(1);
    await worker.module.close();
    worker.redis.disconnect();
  });

  it('of several workers run each task once', async () => {
    const runs = new Map<string, number>();
    const handler = handlerClass('a', (_, { taskId }) => void runs.set(taskId, (runs.get(taskId) ?? 0) + 1));
    const worker = { concurrency: 10 };
    queue = await openTestQueue({ handlers: [handler], worker });
    const others = await Promise.all(
      [1, 2].map(() => openTestQueue({ handlers: [handler], worker, queue: { queueName: queue.name } })),
    );
    await queue.service.enqueueMany(Array.from({ length: 2_000 }, () => ({ type: 'a' })));
    await eventually('all are completed', async () => (await queue.service.stats()).completedTasks === 2_000);
    await Promise.all(others.map(({ module }) => module.close()));
    for (const { redis } of others) redis.disconnect();
    expect(runs.size).toBe(2_000);
    expect([...runs.values()].every((count) => count === 1)).toBe(true);
  });
});
