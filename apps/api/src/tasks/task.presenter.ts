import type { AcceptedTask, BulkResult, Task } from '@app/queue';
import { type ProblemBody, toProblem } from '../http/problem.js';

/** Statuses in which a task has an attempt, running or to come. */
const HAS_ATTEMPT: ReadonlySet<string> = new Set(['scheduled', 'pending', 'processing', 'retrying', 'completed']);

/** The answer to a submission, as JSON text. Ids need no escaping. */
export function acceptedJson({ taskId, status }: AcceptedTask): string {
  return `{"task_id":"${taskId}","status":"${status}","message":"Task submitted successfully"}`;
}

/** One task of the answer to a bulk submission. */
export type BulkItem =
  { task_id: string; status: 'pending' } | { task_id: string; status: 'rejected'; error: ProblemBody };

export function bulkItem(result: BulkResult): BulkItem {
  const { taskId: task_id, status } = result;
  return status === 'rejected' ? { task_id, status, error: toProblem(result.error).body } : { task_id, status };
}

/** A task as JSON text. Payload and result go in as the text that they are, byte for byte. */
export function taskJson(task: Task): string {
  const before = members({
    task_id: task.taskId,
    status: task.status,
    task_type: task.type,
    created_at: task.createdAt,
    retry_count: task.retryCount,
    max_retries: task.maxRetries,
    priority: task.priority,
    timeout: task.timeoutMs === undefined ? undefined : task.timeoutMs / 1000,
  });
  const after = members({
    queue: task.queue,
    group: task.group,
    headers: task.headers,
    tags: task.tags,
    attempt: HAS_ATTEMPT.has(task.status) ? task.retryCount + 1 : undefined,
    crash_count: task.crashCount,
    last_error: task.lastError,
    reason: task.reason,
    started_at: task.startedAt,
    completed_at: task.completedAt,
    next_run_at: task.nextRunAt,
    worker: task.worker,
    lease_expires_at: task.leaseExpiresAt,
    epoch: task.epoch,
    result_error: task.resultError,
  });
  const result = task.resultText === undefined ? '' : `,"result":${task.resultText}`;
  return `{${before},"payload":${task.payloadText},${after}${result}}`;
}

/** The members of a JSON object without its braces; what is undefined is left out, instants become ISO 8601 in UTC. */
function members(values: Record<string, unknown>): string {
  return JSON.stringify(values).slice(1, -1);
}
