import { jest } from '@jest/globals';
import { eventually } from '@app/queue/testing';
import { HostileWorkers } from './support/hostile-workers.js';

/** For what takes the start of processes on a busy machine. */
const PATIENCE_MS = 30_000;

jest.setTimeout(90_000);

const LEASE = { LEASE: '1', WORKER_CONCURRENCY: '4', POLL_INTERVAL: '0.2' };

describe('leases of worker processes', () => {
  let workers: HostileWorkers;
  beforeEach(async () => {
    workers = await HostileWorkers.open();
  });
  afterEach(() => workers.close());

  const finished = (taskId: string, withinMs = PATIENCE_MS) =>
    eventually(
      `${taskId} has finished`,
      async () => {
        const task = await workers.queue.service.get(taskId);
        return (task?.status === 'completed' || task?.status === 'dead_letter') && task;
      },
      withinMs,
    );

  it('outlive an event loop that is blocked for longer than they last', async () => {
    workers.start(LEASE);
    workers.start(LEASE);
    const { taskId } = await workers.queue.service.enqueue({ type: 'block', payload: { ms: 4_000 } });
    const task = await finished(taskId);
    expect(task).toMatchObject({ status: 'completed', crashCount: 0, retryCount: 0 });
    expect(workers.notes(taskId).map(({ event }) => event)).toEqual(['begin', 'end']);
  });

  it('outlive handlers that block one after another, also those that have not begun', async () => {
    const env = { ...LEASE, WORKER_CONCURRENCY: '10' };
    const tasks = Array.from({ length: 12 }, () => ({ type: 'block', payload: { ms: 600 } }));
    const accepted = await workers.queue.service.enqueueMany(tasks);
    workers.start(env);
    workers.start(env);
    for (const { taskId } of accepted) expect(await finished(taskId)).toMatchObject({ status: 'completed' });
    expect(workers.notes().filter(({ event }) => event === 'begin')).toHaveLength(12);
  });

  it('are given up at the timeout of a blocked handler, which counts as a failure', async () => {
    workers.start({ ...LEASE, SHORT_TIMEOUT: '500' });
    workers.start({ ...LEASE, SHORT_TIMEOUT: '500' });
    const { taskId } = await workers.queue.service.enqueue({ type: 'block', payload: { ms: 9_000 }, maxRetries: 0 });
    const task = await finished(taskId);
    expect(task).toMatchObject({ status: 'dead_letter', reason: 'exhausted', retryCount: 1, crashCount: 0 });
    expect(task.lastError).toMatch(/^Timed out after/);
    expect(workers.notes(taskId).filter(({ event }) => event === 'begin')).toHaveLength(1);
  });

  it('leave the slot of a handler that ignores its signal to other tasks', async () => {
    const started = workers.start({ ...LEASE, WORKER_CONCURRENCY: '1', SHORT_TIMEOUT: '300' });
    const hanging = await workers.queue.service.enqueue({ type: 'hang', maxRetries: 0 });
    const next = await workers.queue.service.enqueue({ type: 'noop' });
    expect(await finished(next.taskId)).toMatchObject({ status: 'completed' });
    expect(await finished(hanging.taskId)).toMatchObject({ status: 'dead_letter', retryCount: 1 });
    expect(workers.notes(hanging.taskId).map(({ event }) => event)).toEqual(['begin', 'signal:timeout']);
    expect(started.output).toContain('ignores its signal');
  });

  it('keep to the timeout that the task itself asks for', async () => {
    workers.start(LEASE);
    const { taskId } = await workers.queue.service.enqueue({
      type: 'wait',
      payload: { ms: 60_000 },
      timeoutMs: 300,
      maxRetries: 1,
    });
    const task = await finished(taskId);
    expect(task).toMatchObject({
      status: 'dead_letter',
      retryCount: 2,
      lastError: 'Timed out after 0.3 s',
      timeoutMs: 300,
    });
  });

  it('are lost by a stopped worker, whose handler is told when it comes back, and the crash is taken back', async () => {
    const stopped = workers.start(LEASE);
    const { taskId } = await workers.queue.service.enqueue({ type: 'wait', payload: { ms: 6_000 } });
    await eventually('it runs', () => workers.notes(taskId).length > 0, PATIENCE_MS);
    stopped.signal('SIGSTOP');
    workers.start(LEASE);
    await eventually(
      'it runs again',
      () => workers.notes(taskId).filter(({ event }) => event === 'begin').length === 2,
    );
    expect(await workers.queue.service.get(taskId)).toMatchObject({ crashCount: 1 });
    stopped.signal('SIGCONT');
    await eventually('the first handler is told', () =>
      workers.notes(taskId).some(({ event }) => event === 'signal:lease_lost'),
    );
    const task = await finished(taskId);
    expect(task).toMatchObject({ status: 'completed', crashCount: 0, retryCount: 0, worker: 'hostile-2' });
  });
});

describe('a task that takes its worker down', () => {
  let workers: HostileWorkers;
  beforeEach(async () => {
    workers = await HostileWorkers.open();
  });
  afterEach(() => workers.close());

  it.each([
    { type: 'exit', place: 'before' },
    { type: 'abort', place: 'behind' },
  ])(
    'by $type, $place its neighbours, is run crash budget + 1 times, then dead-lettered; they complete',
    async ({ type, place }) => {
      const { service } = workers.queue;
      const poison = { type };
      const harmless = Array.from({ length: 9 }, () => ({ type: 'wait', payload: { ms: 200 } }));
      const accepted = await service.enqueueMany(place === 'before' ? [poison, ...harmless] : [...harmless, poison]);
      const poisonId = accepted[place === 'before' ? 0 : 9]!.taskId;
      const env = { ...LEASE, WORKER_CONCURRENCY: '10' };
      let running = workers.start(env);
      const tasks = await eventually(
        'all have finished',
        async () => {
          if (running.ended) running = workers.start(env);
          const found = await Promise.all(accepted.map(({ taskId }) => service.get(taskId)));
          return found.every((task) => task?.status === 'completed' || task?.status === 'dead_letter') && found;
        },
        75_000,
      );
      expect(tasks.find((task) => task?.taskId === poisonId)).toMatchObject({
        status: 'dead_letter',
        reason: 'crash_loop',
        crashCount: 3,
        retryCount: 0,
      });
      expect(workers.notes(poisonId).filter(({ event }) => event === 'begin')).toHaveLength(3);
      expect(tasks.filter((task) => task?.status === 'completed')).toHaveLength(9);
    },
  );
});
