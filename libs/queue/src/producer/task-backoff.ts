import { MAX_BACKOFF_WAITS, RETRY_WAIT_MS } from '../config/limits.js';

const { min, max } = RETRY_WAIT_MS;

export const TASK_BACKOFF_EXPECTED =
  `must be { kind: 'exponential', baseMs, capMs }, { kind: 'fixed', delayMs } or { kind: 'list', delaysMs } with 1 to ` +
  `${MAX_BACKOFF_WAITS} waits, each from ${min} to ${max} ms`;

/** Whether a value is a backoff that a task may carry. */
export function isTaskBackoff(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const backoff = value as Record<string, unknown>;
  switch (backoff['kind']) {
    case 'exponential':
      return isWait(backoff['baseMs']) && isWait(backoff['capMs']);
    case 'fixed':
      return isWait(backoff['delayMs']);
    case 'list':
      return isListOfWaits(backoff['delaysMs']);
    default:
      return false;
  }
}

const isWait = (value: unknown): boolean => typeof value === 'number' && value >= min && value <= max;

const isListOfWaits = (value: unknown): boolean =>
  Array.isArray(value) && value.length >= 1 && value.length <= MAX_BACKOFF_WAITS && value.every(isWait);
