import { randomFillSync } from 'node:crypto';
import { PRIORITY } from '../config/limits.js';
import type { HigherDurability } from '../domain/durability.js';
import { QueueError, type FieldError } from '../domain/errors.js';
import { makeTaskId } from '../domain/task-id.js';
import type { NewTask } from '../domain/task.js';
import { encodeRecordBody } from '../redis/task-record.js';
import { ENQUEUE_BATCH, type EnqueueEntry } from '../scripts/enqueue.script.js';
import { isHigher } from './durability-means.js';
import { enqueueOptions } from './enqueue-options.js';
import { payloadTextOf } from './payload-text.js';
import { findTaskProblems } from './task-validation.js';

/** A checked submission, ready to be written; its id exists before the write, so that the write can be repeated. */
export interface PreparedTask extends EnqueueEntry {
  /** What it weighs in a batch, see `ENQUEUE_BATCH`. */
  bytes: number;
  /** The id is the caller's own: another submission may have it too. */
  hasOwnId: boolean;
  /** Undefined for the default, which costs nothing. */
  durability: HigherDurability | undefined;
}

/**
 * Checks a submission and encodes it.
 * @param path put before field names, for example `tasks[2].`
 * @throws QueueError INVALID_TASK or TASK_TOO_LARGE, naming the fields.
 */
export function prepareTask(task: NewTask, maxTaskBytes: number, path = ''): PreparedTask {
  const now = Date.now();
  const problems = findTaskProblems(task, now);
  const payload = payloadTextOf(task);
  if (typeof payload !== 'string') problems.push(payload);
  if (problems.length > 0 || typeof payload !== 'string') {
    throw refusal('INVALID_TASK', 'The task is not valid', problems, path);
  }
  const body = encodeRecordBody({
    type: task.type,
    maxRetries: task.maxRetries,
    priority: task.priority ?? PRIORITY.default,
    timeoutMs: task.timeoutMs,
    delayMs: task.delayMs === 0 ? undefined : task.delayMs,
    runAtMs: task.runAt?.getTime(),
    deadlineMs: task.deadlineMs,
    expiresInMs: task.expiresInMs,
    backoff: task.backoff,
    keepMs: task.keepMs,
    queue: task.queue,
    group: task.group,
    headers: task.headers,
    tags: task.tags,
    labels: task.labels,
    uniqueKey: task.uniqueKey,
    payloadText: payload,
  });
  const bytes = Buffer.byteLength(body);
  if (bytes > maxTaskBytes) {
    const message = `must be at most ${maxTaskBytes} bytes together with the task's options, is ${bytes}`;
    throw refusal('TASK_TOO_LARGE', 'The task is too large', [{ field: 'payload', message }], path);
  }
  const options = enqueueOptions(task, body);
  return {
    id: task.taskId ?? makeTaskId(now, randomBytes),
    priority: task.priority ?? PRIORITY.default,
    body,
    bytes: options === undefined ? bytes : bytes + ENQUEUE_BATCH.bytesOfOptions,
    hasOwnId: task.taskId !== undefined,
    durability: isHigher(task.durability) ? task.durability : undefined,
    options,
  };
}

function refusal(
  code: 'INVALID_TASK' | 'TASK_TOO_LARGE',
  message: string,
  problems: FieldError[],
  path: string,
): QueueError {
  const fields = problems.map((problem) => ({ ...problem, field: path + problem.field }));
  return new QueueError(
    code,
    `${message}: ${fields.map(({ field, message: expected }) => `${field} ${expected}`).join('; ')}`,
    {
      fields,
    },
  );
}

const pool = new Uint8Array(4096);
let used = pool.length;

/** Random bytes from a pool that is filled in one go: asking the system for each id costs more than the rest of it. */
function randomBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += count));
}
