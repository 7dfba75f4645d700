import { eventually, handlerClass, latch, openTestQueue, TestScripts, type TestQueue } from '../../testing/index.js';

describe('what is known of workers', () => {
  let queue: TestQueue;
  afterEach(() => queue.close());

  it('is what they are, what they handle and what they do', async () => {
    const gate = latch();
    const fixed = { kind: 'fixed', delayMs: 10 } as const;
    queue = await openTestQueue({
      handlers: [
        handlerClass('slow', () => gate.opened, { timeoutMs: 30_000, backoff: fixed }),
        handlerClass('a', () => true),
      ],
      worker: { workerId: 'worker-1', concurrency: 3, pollIntervalMs: 50, shutdownTimeoutMs: 5_000 },
    });
    const { taskId } = await queue.service.enqueue({ type: 'slow' });
    await eventually('it runs', () => queue.worker.busySlots === 1);
    const drained = queue.worker.drain();
    const { boot } = queue.worker.identity;
    const worker = await eventually('it says so', async () => {
      const found = await queue.service.worker(boot);
      return found?.state === 'draining' && found;
    });
    const startedAt = (await queue.service.get(taskId))?.startedAt;
    expect(worker).toMatchObject({
      id: boot,
      label: 'worker-1',
      quietRequested: false,
      pid: process.pid,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      concurrency: 3,
      busy: 1,
      handlers: [
        { type: 'slow', queues: [queue.name], timeoutMs: 30_000, backoff: fixed },
        { type: 'a', queues: [queue.name] },
      ],
      tasks: [{ taskId, type: 'slow', startedAt: expect.any(Date) }],
    });
    expect(worker.host).not.toBe('');
    expect(Math.abs(Number(worker.tasks[0]?.startedAt) - Number(startedAt))).toBeLessThan(1_000);
    expect(Number(worker.lastTurnAt)).toBeLessThanOrEqual(Number(worker.lastHeartbeatAt));
    expect((await queue.service.workers()).workers.map(({ id }) => id)).toEqual([boot]);
    gate.open();
    await drained;
    expect(await queue.service.worker(boot)).toBeUndefined();
    expect(await queue.service.workers()).toEqual({ workers: [], nextCursor: undefined });
    expect(await queue.service.quietWorker(boot)).toBeUndefined();
  });

  it('says when one is lost, and what is known of the types', async () => {
    queue = await openTestQueue();
    const scripts = await TestScripts.open(queue.name);
    const runner = queue.runner;
    runner.clock = scripts.now;
    const said = (label: string, ...types: string[]): string => JSON.stringify({ label, types });
    await scripts.worker('v', { types: ['a', 'b'] }).turn({ heartbeat: said('v', 'a', 'b') });
    scripts.advance(15_001);
    await scripts.enqueue({ id: '1', type: 'b' }, { id: '2', type: 'b' });
    await scripts.worker('w').turn({ heartbeat: said('w', 'a'), demand: 2 });
    runner.clock = scripts.now;

    const { workers } = await queue.service.workers();
    expect(workers.map(({ id, state }) => [id, state])).toEqual([
      ['v', 'lost'],
      ['w', 'active'],
    ]);
    expect(await queue.service.quietWorker('v')).toBeUndefined();
    const none = { completed: 0, failed: 0, deadLettered: 0, runMs: 0 };
    expect(await queue.service.types()).toEqual([
      { type: 'a', workers: 1, lastSeenAt: new Date(scripts.now), setAside: 0, ...none },
      {
        type: 'b',
        workers: 0,
        lastSeenAt: new Date(scripts.now - 15_001),
        setAside: 2,
        ...none,
        warning: 'no live worker for type b: its tasks wait',
      },
    ]);
    scripts.leave();
  });

  it('has figures of their runs, at the latest when they stop', async () => {
    queue = await openTestQueue({
      handlers: [
        handlerClass('good', () => true),
        handlerClass('bad', () => false, { backoff: { kind: 'fixed', delayMs: 0 } }),
      ],
      worker: { pollIntervalMs: 50 },
    });
    await queue.service.enqueueMany([{ type: 'good' }, { type: 'good' }, { type: 'bad', maxRetries: 2 }]);
    await eventually('all are finished', async () => {
      const { completedTasks, deadLetter } = await queue.service.stats();
      return completedTasks === 2 && deadLetter === 1;
    });
    await queue.worker.drain();
    const runMs = expect.any(Number) as number;
    expect((await queue.service.stats()).types).toEqual({
      good: { completed: 2, failed: 0, deadLettered: 0, runMs },
      bad: { completed: 0, failed: 3, deadLettered: 1, runMs },
    });
  });
});
