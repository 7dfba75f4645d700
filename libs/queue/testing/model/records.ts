import { createHash } from 'node:crypto';
import { encodeRecordBody } from '../../src/redis/task-record.js';
import type { EnqueueEntry } from '../../src/scripts/enqueue.script.js';
import type { Child, Submission } from './step.js';

/** Never reached: the sequences play the executor, which decides what exhausts a task. */
const MAX_RETRIES = 100;

export const digestOf = (text: string): string => createHash('sha1').update(text).digest('hex');

/** The record of a submission after its creation time; `start`: when the sequence began. */
export function bodyOf(submission: Submission | Child, start: number): string {
  const { unique, runAtMs: offset, ...given }: Submission = submission;
  const runAtMs = offset === undefined ? undefined : start + offset;
  const none = { queue: undefined, group: undefined, headers: undefined };
  return encodeRecordBody({ ...none, ...given, runAtMs, uniqueKey: unique, maxRetries: MAX_RETRIES });
}

/** All that an idempotency key stands for; the id is the client's own affair here. */
export const contentOf = (submission: Submission, start: number): string => digestOf(bodyOf(submission, start));

/** A submission as the producer hands it to the script. */
export function entryOfSubmission(submission: Submission, start: number): EnqueueEntry {
  const { id, priority, delayMs, runAtMs, expiresInMs, deadlineMs, keepMs, unique, key } = submission;
  const given = [delayMs, runAtMs, expiresInMs, deadlineMs, keepMs, unique, key];
  const options = given.every((option) => option === undefined)
    ? undefined
    : {
        ...{ delayMs, expiresInMs, deadlineMs, keepMs },
        runAtMs: runAtMs === undefined ? undefined : start + runAtMs,
        uniqueDigest: unique === undefined ? undefined : digestOf(unique),
        keyDigest: key === undefined ? undefined : digestOf(key),
        contentDigest: key === undefined ? undefined : contentOf(submission, start),
      };
  return { id, priority, body: bodyOf(submission, start), options };
}
