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
});
