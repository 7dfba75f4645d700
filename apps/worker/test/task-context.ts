import { Logger } from '@nestjs/common';
import { SnoozeError, type TaskContext } from '@app/queue';

/** A context as a worker would hand it over, for specs that call a handler themselves. */
export const taskContext = (given: Partial<TaskContext> = {}): TaskContext => ({
  taskId: 'task-1',
  taskType: 'test',
  queue: 'test_queue',
  group: undefined,
  headers: {},
  priority: 0,
  attempt: 1,
  retryCount: 0,
  maxRetries: 3,
  epoch: 1,
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  payloadText: '{}',
  signal: new AbortController().signal,
  logger: new Logger(),
  progress: () => undefined,
  log: () => undefined,
  snooze: (seconds) => {
    throw new SnoozeError(seconds);
  },
  enqueue: () => 'child-1',
  ...given,
});
