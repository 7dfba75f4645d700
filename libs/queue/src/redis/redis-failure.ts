import { QueueError, type QueueErrorDetails } from '../domain/errors.js';

/** Answers of a server that will serve again by itself: loading, failing over, busy, moving a slot. */
const PASSING_ANSWERS =
  /^(NOSCRIPT|READONLY|LOADING|BUSY|MOVED|ASK|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|NOREPLICAS|UNBLOCKED)\b/;

/** What the client itself says when there is no usable connection. */
const NO_CONNECTION =
  /(Connection is closed|Stream isn't writeable|timed out|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|Cluster isn't ready|Failed to refresh slots|None of startup nodes|All sentinels are unreachable|Blocking command timed out|Socket closed|max retries per request|No deadline left)/i;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const isNoScript = (error: unknown): boolean => messageOf(error).startsWith('NOSCRIPT');

export const isReadOnly = (error: unknown): boolean => messageOf(error).startsWith('READONLY');

/** It is out of memory, or of room on its disk, and refuses to write until there is some. */
export const isFull = (error: unknown): boolean => /^(OOM|MISCONF)\b/.test(messageOf(error));

/** Worth trying again: nothing about the call itself is wrong. */
export const isPassing = (error: unknown): boolean =>
  PASSING_ANSWERS.test(messageOf(error)) || NO_CONNECTION.test(messageOf(error));

/**
 * Turns what Redis or its client said into a QueueError in our own words; the original stays as its `cause`.
 * REDIS_UNAVAILABLE: not reachable now. REDIS_FULL: out of memory. REDIS_REFUSED: it answers, but won't do this.
 */
export function toQueueError(error: unknown, details: QueueErrorDetails = {}): QueueError {
  if (error instanceof QueueError) return error;
  const message = messageOf(error);
  const withCause = { ...details, cause: error };
  if (message.startsWith('OOM')) {
    return new QueueError(
      'REDIS_FULL',
      'Redis is out of memory: no new task is accepted until there is room',
      withCause,
    );
  }
  if (message.startsWith('MISCONF')) {
    return new QueueError(
      'REDIS_FULL',
      'Redis cannot save to its disk: no new task is accepted until it can',
      withCause,
    );
  }
  if (/^(NOAUTH|WRONGPASS|NOPERM)\b/.test(message)) {
    return new QueueError('REDIS_REFUSED', 'Redis refuses the user or password of this process', withCause);
  }
  if (isPassing(error)) return new QueueError('REDIS_UNAVAILABLE', 'Redis is not reachable', withCause);
  return new QueueError('REDIS_REFUSED', 'Redis refused a call of the queue', withCause);
}

/** The call did not leave this process: it can't have had an effect. */
export const wasNeverSent = (error: unknown): boolean =>
  /Stream isn't writeable|Cluster isn't ready|No deadline left/.test(messageOf(error));
