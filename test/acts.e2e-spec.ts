import { jest } from '@jest/globals';
import type { Task } from '@app/queue';
import { eventually } from '@app/queue/testing';
import { HostileWorkers } from './support/hostile-workers.js';

/** For what takes the start of processes on a busy machine. */
const PATIENCE_MS = 30_000;

jest.setTimeout(90_000);

describe('acts on tasks of worker processes', () => {
  let workers: HostileWorkers;
  beforeEach(async () => {
    workers = await HostileWorkers.open();
  });
  afterEach(() => workers.close());

  const until = (taskId: string, status: Task['status']): Promise<Task> =>
    eventually(
      `${taskId} is ${status}`,
      async () => {
        const task = await workers.queue.service.get(taskId);
        return task?.status === status && task;
      },
      PATIENCE_MS,
    );
  const events = (taskId: string): string[] => workers.notes(taskId).map(({ event }) => event);
  const begun = (taskId: string, times = 1): Promise<boolean> =>
    eventually(
      `${taskId} has begun`,
      () => events(taskId).filter((event) => event === 'begin').length === times,
      PATIENCE_MS,
    );

  it('stop a running one: its signal fires, its outcome is discarded, and it is not tried again', async () => {
    workers.start();
    const { service } = workers.queue;
    const { taskId } = await service.enqueue({ type: 'wait', payload: { ms: 60_000 }, maxRetries: 5 });
    await begun(taskId);
    expect(await service.cancel(taskId, 'not needed any more')).toEqual({ taskId, status: 'processing' });
    const task = await until(taskId, 'cancelled');
    expect(task).toMatchObject({
      reason: 'cancelled',
      lastError: 'Cancelled: not needed any more',
      retryCount: 0,
      crashCount: 0,
    });
    expect(task.resultText).toBeUndefined();
    expect(events(taskId)).toContain('signal:cancelled');
    expect(await workers.queue.redis.zcard(workers.queue.key('stopping'))).toBe(0);
  });

  it('run a cancelled one again', async () => {
    workers.start();
    const { service } = workers.queue;
    const { taskId } = await service.enqueue({ type: 'wait', payload: { ms: 60_000 } });
    await begun(taskId);
    await service.cancel(taskId);
    await until(taskId, 'cancelled');
    await service.retry(taskId);
    await begun(taskId, 2);
    await service.cancel(taskId);
    await until(taskId, 'cancelled');
  });

  it('wake an idle worker at the time that a task was put off to', async () => {
    const { service } = workers.queue;
    const { taskId } = await service.enqueue({ type: 'noop' });
    await service.reschedule(taskId, { delayMs: 3_600_000 });
    workers.start({ POLL_INTERVAL: '60' });
    await until((await service.enqueue({ type: 'noop' })).taskId, 'completed');
    const { nextRunAt } = await service.reschedule(taskId, { delayMs: 500 });
    const task = await until(taskId, 'completed');
    expect(task.startedAt?.getTime()).toBeGreaterThanOrEqual(nextRunAt?.getTime() ?? Infinity);
  });
});
