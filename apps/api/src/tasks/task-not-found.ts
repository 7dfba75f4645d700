import { Problem } from '../http/problem.js';

/** What every call about a task that is not there is answered with, as the queue words it too. */
export const taskNotFound = (taskId: string): Problem =>
  new Problem('task-not-found', { detail: `There is no task ${taskId}`, task_id: taskId });
