import type { Task } from '@app/queue';
import { taskResult } from './task-result.presenter.js';

const TASK: Task = {
  taskId: 't-1',
  type: 'email',
  status: 'completed',
  queue: 'q',
  priority: 0,
  maxRetries: 3,
  retryCount: 1,
  crashCount: 0,
  payloadText: '{}',
  createdAt: new Date('2026-01-05T09:30:00Z'),
  completedAt: new Date('2026-01-05T09:31:00Z'),
  lastError: 'failed once',
};
const FINISHED = { task_id: 't-1', completed_at: '2026-01-05T09:31:00.000Z' };

describe('what came of a task', () => {
  it('is its result byte for byte, not the error of an earlier run', () => {
    const { status, json } = taskResult({ ...TASK, resultText: '[1e400,{"__proto__":1}]' });
    expect([status, json]).toEqual([
      200,
      '{"task_id":"t-1","status":"completed","completed_at":"2026-01-05T09:31:00.000Z","result":[1e400,{"__proto__":1}]}',
    ]);
  });

  it.each(['dead_letter', 'cancelled'] as const)('is the error and the reason of one that is %s', (status) => {
    const { json } = taskResult({ ...TASK, status, reason: 'expired' });
    expect(JSON.parse(json)).toEqual({ ...FINISHED, status, error: 'failed once', reason: 'expired' });
  });

  it.each(['scheduled', 'pending', 'processing', 'retrying'] as const)('is only the status while %s', (status) => {
    expect(taskResult({ ...TASK, status })).toEqual({ status: 202, json: `{"task_id":"t-1","status":"${status}"}` });
  });
});
