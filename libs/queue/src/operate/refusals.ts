import type { Action } from '../domain/acts.js';
import { QueueError } from '../domain/errors.js';
import type { TaskStatus } from '../domain/lifecycle.js';

const WHY_NOT: Record<Action, string> = {
  cancel: 'only a task that has not finished can be cancelled',
  retry: 'only a task that waits for its time, or that is a dead letter or cancelled, can be retried',
  reschedule: 'only a task that waits can be rescheduled',
  priority: 'only a task that waits can get another priority',
  erase: 'only a finished task can be erased; cancel it first',
};

/** No task has this id (any more). */
export const notFound = (taskId: string): QueueError =>
  new QueueError('TASK_NOT_FOUND', `There is no task ${taskId}`, { taskId });

/** The act does not apply to a task in this status. */
export const refused = (action: Action, taskId: string, taskStatus: TaskStatus): QueueError =>
  new QueueError('ACT_REFUSED', `The task is ${taskStatus}: ${WHY_NOT[action]}`, { taskId, taskStatus });

const WHY_LATE = { expiry: 'The task expires', deadline: 'The deadline of the task is' };

/** It would run at an instant at which it has expired, or missed its deadline. */
export function tooLate(taskId: string, limit: 'expiry' | 'deadline', mustRunBefore: Date): QueueError {
  const message = `${WHY_LATE[limit]} at ${mustRunBefore.toISOString()}: it can't be put off for so long`;
  return new QueueError('RUNS_TOO_LATE', message, { taskId, mustRunBefore });
}

/** Another unfinished task took the unique key since this one ended. */
export const held = (taskId: string, heldBy: string): QueueError =>
  new QueueError('UNIQUE_KEY_HELD', `The unfinished task ${heldBy} holds the unique key of this one`, {
    taskId,
    heldBy,
  });
