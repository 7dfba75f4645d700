import { createHash } from 'node:crypto';
import type { NewTask } from '../domain/task.js';
import type { EnqueueOptions } from '../scripts/enqueue.script.js';

/**
 * What the enqueue script must know of a task beyond its record; undefined for a task without such options.
 * @param body the task's record, see `encodeRecordBody`
 */
export function enqueueOptions(task: NewTask, body: string): EnqueueOptions | undefined {
  const { delayMs, runAt, expiresInMs, deadlineMs, keepMs, uniqueKey, idempotencyKey } = task;
  const hasTimes = delayMs ?? runAt ?? expiresInMs ?? deadlineMs ?? keepMs;
  if (hasTimes === undefined && uniqueKey === undefined && idempotencyKey === undefined) return undefined;
  return {
    delayMs,
    runAtMs: runAt?.getTime(),
    expiresInMs,
    deadlineMs,
    keepMs,
    uniqueDigest: uniqueKey === undefined ? undefined : sha1(uniqueKey),
    keyDigest: idempotencyKey === undefined ? undefined : sha1(idempotencyKey),
    // The id only where it is the caller's own: one that was made is another one each time.
    contentDigest: idempotencyKey === undefined ? undefined : sha1(`${task.taskId ?? ''}\n${body}`),
  };
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
