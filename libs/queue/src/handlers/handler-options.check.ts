import {
  HANDLER_CONCURRENCY,
  MAX_RETRIES,
  NAME_EXPECTED,
  NAME_PATTERN,
  RETRY_WAIT_MS,
  TIMEOUT_MS,
} from '../config/limits.js';
import type { Backoff } from '../domain/backoff.js';
import { QueueError } from '../domain/errors.js';
import type { TaskHandlerOptions } from './task-handler.decorator.js';

const isWait = (value: unknown): boolean =>
  typeof value === 'number' && value >= RETRY_WAIT_MS.min && value <= RETRY_WAIT_MS.max;

/** @throws QueueError INVALID_CONFIGURATION naming the handler and the option that does not fit */
export function checkHandlerOptions(name: string, options: TaskHandlerOptions): void {
  const { queue, timeoutMs, maxRetries, backoff, concurrency } = options;
  if (queue !== undefined && !(typeof queue === 'string' && NAME_PATTERN.test(queue))) {
    throw new QueueError('INVALID_CONFIGURATION', `${name}: queue ${NAME_EXPECTED}`);
  }
  checkWhole(name, 'timeoutMs', timeoutMs, TIMEOUT_MS);
  checkWhole(name, 'maxRetries', maxRetries, MAX_RETRIES);
  checkWhole(name, 'concurrency', concurrency, HANDLER_CONCURRENCY);
  if (backoff !== undefined && !waitsOf(backoff).every(isWait)) {
    throw new QueueError(
      'INVALID_CONFIGURATION',
      `${name}: waits of backoff must be from ${RETRY_WAIT_MS.min} to ${RETRY_WAIT_MS.max} ms`,
    );
  }
}

function checkWhole(
  name: string,
  option: string,
  value: number | undefined,
  { min, max }: { min: number; max: number },
): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw new QueueError('INVALID_CONFIGURATION', `${name}: ${option} must be a whole number from ${min} to ${max}`);
}

function waitsOf(backoff: Backoff): readonly unknown[] {
  switch (backoff.kind) {
    case 'exponential':
      return [backoff.baseMs, backoff.capMs];
    case 'fixed':
      return [backoff.delayMs];
    case 'list':
      return backoff.delaysMs;
  }
}
