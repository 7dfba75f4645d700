import type { AcceptedTask, BulkResult, DurabilityReached, NewTask, Task, TaskAttempt } from '@app/queue';
import { type ProblemBody, toProblem } from '../http/problem.js';
import { backoffDto } from './dto/task-options.rules.js';

/** Statuses in which a task has an attempt, running or to come. */
const HAS_ATTEMPT: ReadonlySet<string> = new Set(['scheduled', 'pending', 'processing', 'retrying', 'completed']);

/**
 * The answer to a submission: 201, and 200 to one whose idempotency key was known. One that was known by its own
 * `task_id` gets the first answer again.
 */
export function acceptedAnswer(task: Partial<NewTask>, accepted: AcceptedTask): { status: 200 | 201; json: string } {
  const { taskId, status, nextRunAt, durability } = accepted;
  // Most answers have no more than this, and ids need no escaping.
  const beginning = `{"task_id":"${taskId}","status":"${status}"`;
  const due = nextRunAt === undefined ? '' : `,"next_run_at":"${nextRunAt.toISOString()}"`;
  const reached = durability === undefined ? '' : `,"durability":${JSON.stringify(durability)}`;
  if (!wasDeduplicated(task, accepted)) {
    return { status: 201, json: `${beginning},"message":"Task submitted successfully"${due}${reached}}` };
  }
  const message = '"message":"This task was submitted before"';
  return { status: 200, json: `${beginning},${message}${due},"deduplicated":true${reached}}` };
}

const wasDeduplicated = ({ idempotencyKey }: Partial<NewTask>, { deduplicated }: AcceptedTask): boolean =>
  deduplicated && idempotencyKey !== undefined;

/** One task of the answer to a bulk submission. */
export type BulkItem =
  | {
      task_id: string;
      status: AcceptedTask['status'];
      next_run_at?: Date;
      deduplicated?: true;
      durability?: DurabilityReached;
    }
  | { task_id: string; status: 'rejected'; error: ProblemBody };

export function bulkItem(task: NewTask, result: BulkResult): BulkItem {
  const { taskId: task_id, status } = result;
  if (status === 'rejected') return { task_id, status, error: toProblem(result.error).body };
  return {
    task_id,
    status,
    ...(result.nextRunAt !== undefined && { next_run_at: result.nextRunAt }),
    ...(wasDeduplicated(task, result) && { deduplicated: true as const }),
    ...(result.durability !== undefined && { durability: result.durability }),
  };
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
    timeout: seconds(task.timeoutMs),
    delay: seconds(task.delayMs),
    run_at: task.runAt,
    deadline: seconds(task.deadlineMs),
    expires_in: seconds(task.expiresInMs),
    backoff: task.backoff && backoffDto(task.backoff),
    keep: seconds(task.keepMs),
    labels: task.labels,
    unique_key: task.uniqueKey,
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
    progress: task.progress && {
      percent: task.progress.percent,
      data: task.progress.data,
      updated_at: task.progress.updatedAt,
    },
    logs: task.logs,
    attempts: task.attempts?.map(attemptItem),
    attempts_left_out: task.attemptsLeftOut,
  });
  const result = task.resultText === undefined ? '' : `,"result":${task.resultText}`;
  return `{${before},"payload":${task.payloadText},${after}${result}}`;
}

/** One run of a task that is over. */
function attemptItem({ startedAt, endedAt, outcome, error, stack, ...who }: TaskAttempt): Record<string, unknown> {
  return { ...who, started_at: startedAt, ended_at: endedAt, outcome, error, stack };
}

const seconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1000;

/** The members of a JSON object without its braces; what is undefined is left out, instants become ISO 8601 in UTC. */
function members(values: Record<string, unknown>): string {
  return JSON.stringify(values).slice(1, -1);
}
