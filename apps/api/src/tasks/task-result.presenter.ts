import { type Task, TERMINAL_STATUSES } from '@app/queue';

/** What came of a task, as JSON text: 200 when it is finished, 202 with only its status when it is not. */
export function taskResult(task: Task): { status: 200 | 202; json: string } {
  const { taskId: task_id, status } = task;
  if (!TERMINAL_STATUSES.includes(status)) return { status: 202, json: JSON.stringify({ task_id, status }) };
  const isCompleted = status === 'completed';
  const facts = JSON.stringify({
    task_id,
    status,
    completed_at: task.completedAt,
    result_error: task.resultError,
    error: isCompleted ? undefined : task.lastError,
    reason: task.reason,
  });
  const result = task.resultText === undefined ? '' : `,"result":${task.resultText}`;
  return { status: 200, json: `${facts.slice(0, -1)}${result}}` };
}
