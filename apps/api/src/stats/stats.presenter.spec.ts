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
      completionRate: 9.12,
      successRate: 10.34,
      warnings: ['no live worker: tasks wait'],
      oldestPendingAgeMs: 1_500,
      paused: false,
      draining: false,
      types: { a: { completed: 2, failed: 1, deadLettered: 1, runMs: 1_000 } },
    };
    expect(statsDto(stats)).toEqual({
      pending: 1,
      scheduled: 2,
      processing: 3,
      retrying: 4,
      dead_letter: 5,
      cancelled: 6,
      total_tasks: 7,
      completed_tasks: 8,
      completion_rate: 9.12,
      success_rate: 10.34,
      warnings: ['no live worker: tasks wait'],
      oldest_pending_age: 1.5,
      types: { a: { completed: 2, failed: 1, dead_lettered: 1, run_time: 1, mean_run_time: 0.333 } },
    });
  });
});
