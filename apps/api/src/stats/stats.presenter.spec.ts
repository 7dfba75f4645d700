import type { QueueStats } from '@app/queue';
import { statsDto } from './stats.presenter.js';

describe('statsDto', () => {
  it('names the figures as the contract does', () => {
    const stats = {
      pending: 1,
      scheduled: 2,
      processing: 3,
      retrying: 4,
      deadLetter: 5,
      cancelled: 6,
      totalTasks: 7,
      completedTasks: 8,
      removed: 11,
      purged: 12,
      completionRate: 9.12,
      successRate: 10.34,
      warnings: ['no live worker: tasks wait'],
      oldestPendingAgeMs: 1_500,
      unfinishedBytes: 0,
      paused: false,
      draining: false,
      types: { a: { completed: 2, failed: 1, deadLettered: 1, runMs: 1_000 } },
    };
    const figures = {
      pending: 1,
      scheduled: 2,
      processing: 3,
      retrying: 4,
      dead_letter: 5,
      cancelled: 6,
      total_tasks: 7,
      completed_tasks: 8,
      removed: 11,
      purged: 12,
      completion_rate: 9.12,
      success_rate: 10.34,
      warnings: ['no live worker: tasks wait'],
      oldest_pending_age: 1.5,
      types: { a: { completed: 2, failed: 1, dead_lettered: 1, run_time: 1, mean_run_time: 0.333 } },
    };
    expect(statsDto([{ name: 'one', stats }])).toEqual({ ...figures, queues: { one: figures } });
  });

  it('adds the figures of several queues up, and tells which queue a warning is about', () => {
    const of = (totalTasks: number, completedTasks: number, successRate: number): QueueStats => ({
      ...{
        pending: 1,
        scheduled: 0,
        processing: 0,
        retrying: 0,
        deadLetter: 0,
        cancelled: 0,
        totalTasks,
        completedTasks,
        removed: 10,
        purged: totalTasks / 100,
      },
      ...{ completionRate: (completedTasks / totalTasks) * 100, successRate, warnings: ['no live worker: tasks wait'] },
      ...{ oldestPendingAgeMs: totalTasks, unfinishedBytes: 0, paused: false, draining: false },
      types: { a: { completed: completedTasks, failed: 0, deadLettered: 0, runMs: 1_000 } },
    });
    const { queues, ...total } = statsDto([
      { name: 'one', stats: of(100, 50, 50) },
      { name: 'two', stats: of(300, 300, 100) },
    ]);
    expect(Object.keys(queues)).toEqual(['one', 'two']);
    expect(total).toMatchObject({
      pending: 2,
      total_tasks: 400,
      completed_tasks: 350,
      removed: 20,
      purged: 4,
      completion_rate: 87.5,
      success_rate: 87.5,
      oldest_pending_age: 0.3,
      warnings: ['one: no live worker: tasks wait', 'two: no live worker: tasks wait'],
      types: { a: { completed: 350, run_time: 2 } },
    });
  });
});
