import {
  eventually,
  handlerClass,
  latch,
  openTestQueue,
  TestScripts,
  type HeldTask,
  type ScriptedWorker,
  type TestQueue,
} from '../../testing/index.js';

const LEASE_MS = 500;

describe('the lease of a running task', () => {
  let queue: TestQueue;
  let scripts: TestScripts;
  let stranger: ScriptedWorker;
  beforeEach(async () => {
    queue = await openTestQueue();
    scripts = await TestScripts.open(queue.name);
    stranger = scripts.worker('stranger');
  });
  afterEach(async () => {
    scripts.leave();
    await queue.close();
  });

  const startWorker = (handle: Parameters<typeof handlerClass>[1], concurrency = 1): Promise<TestQueue> =>
    openTestQueue({
      handlers: [handlerClass('a', handle)],
      queue: { queueName: queue.name },
      worker: { leaseMs: LEASE_MS, concurrency, pollIntervalMs: 50 },
    });

  const leave = async ({ module, redis }: TestQueue): Promise<void> => {
    await module.close();
    redis.disconnect();
  };

  const leaseEnd = async (taskId: string): Promise<number> =>
    Number((await queue.service.get(taskId))?.leaseExpiresAt ?? 0);

  /** By the clock of the stranger every lease has run out; what it reaps it may claim itself. */
  const reap = (claims: number): Promise<HeldTask[]> => {
    scripts.now = Date.now() + 3_600_000;
    return stranger.claim(claims);
  };

  it('is extended for as long as it runs, so that nobody else takes it', async () => {
    const gate = latch();
    let runs = 0;
    const handle = async (): Promise<void> => {
      runs++;
      await gate.opened;
    };
    const [one, two] = [await startWorker(handle), await startWorker(handle)];
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    await eventually('it runs', () => runs === 1);
    const first = await leaseEnd(taskId);
    await eventually('its lease goes on', async () => (await leaseEnd(taskId)) > first + 3 * LEASE_MS);
    gate.open();
    const done = await eventually('it is completed', async () => {
      const task = await queue.service.get(taskId);
      return task?.status === 'completed' && task;
    });
    expect(done).toMatchObject({ crashCount: 0, epoch: 1 });
    expect(runs).toBe(1);
    await Promise.all([leave(one), leave(two)]);
  });

  it('is extended while the handler blocks the event loop', async () => {
    const leftMs = latch<number>();
    const worker = await startWorker(async (_, { taskId }) => {
      const until = performance.now() + 3 * LEASE_MS;
      while (performance.now() < until);
      leftMs.open((await leaseEnd(taskId)) - Date.now());
    });
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    expect(await leftMs.opened).toBeGreaterThan(0);
    await eventually('it is completed', async () => (await queue.service.get(taskId))?.status === 'completed');
    await leave(worker);
  });

  it('fires the signal when it is lost, and the late outcome is refused', async () => {
    const fired = latch<unknown>();
    const running = latch();
    const worker = await startWorker((_, { signal }) => {
      signal.addEventListener('abort', () => fired.open(signal.reason));
      running.open();
      return fired.opened.then(() => 'too late');
    });
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    await running.opened;
    const [stolen] = await reap(1);
    expect(stolen).toMatchObject({ taskId });
    expect(await fired.opened).toMatchObject({ name: 'AbortError', reason: 'lease_lost' });
    await eventually('the slot is free', () => worker.worker.busySlots === 0);
    await leave(worker);
    expect(await queue.service.get(taskId)).toMatchObject({ status: 'processing', epoch: 2, retryCount: 0 });
    if (stolen) await stranger.complete(stolen, '{"result":"mine"}');
    expect(await queue.service.get(taskId)).toMatchObject({ status: 'completed', resultText: '"mine"' });
  });

  it('may come to the same worker again, which loses no slot by it', async () => {
    const gates = [latch(), latch()];
    const seen: AbortSignal[] = [];
    const worker = await startWorker(async (_, { signal }) => {
      await gates[seen.push(signal) - 1]?.opened;
    }, 2);
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    await eventually('it runs', () => seen.length === 1);
    await reap(0);
    await eventually('it runs again', () => seen.length === 2);
    expect(seen.map(({ aborted }) => aborted)).toEqual([true, false]);
    gates[1]?.open();
    await eventually('it is completed', async () => (await queue.service.get(taskId))?.status === 'completed');
    expect(await queue.service.get(taskId)).toMatchObject({ epoch: 2 });

    gates[0]?.open();
    const again = [latch(), latch()];
    gates.push(...again);
    await queue.service.enqueueMany([{ type: 'a' }, { type: 'a' }]);
    await eventually('both slots are used', () => seen.length === 4);
    for (const gate of again) gate.open();
    await eventually('all are completed', async () => (await queue.service.stats()).completedTasks === 3);
    await leave(worker);
  });

  it('goes on when the task is cancelled, whose signal fires; then it is cancelled and its result is gone', async () => {
    const fired = latch<unknown>();
    const running = latch();
    const worker = await startWorker((_, { signal }) => {
      signal.addEventListener('abort', () => fired.open(signal.reason));
      running.open();
      return fired.opened.then(() => 'a result');
    });
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    await running.opened;
    const state = (await queue.redis.hget(queue.key('state'), taskId)) ?? '';
    await queue.redis.hset(queue.key('state'), taskId, `${state.replace('|0|0||', '|0|0|c|')}||\n`);
    await queue.redis.zadd(queue.key('stopping'), Date.now(), taskId);
    expect(await fired.opened).toMatchObject({ name: 'AbortError', reason: 'cancelled' });
    const done = await eventually('it is cancelled', async () => {
      const task = await queue.service.get(taskId);
      return task?.status === 'cancelled' && task;
    });
    expect(done).toMatchObject({ reason: 'cancelled', retryCount: 0 });
    expect(done.resultText).toBeUndefined();
    await leave(worker);
  });
});
