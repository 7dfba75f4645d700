import { HANDLER_CONCURRENCY, NAME_EXPECTED, NAME_PATTERN, RETRY_WAIT_MS, TIMEOUT_MS } from '../config/limits.js';
import type { Backoff } from '../domain/backoff.js';
import { QueueError } from '../domain/errors.js';
import type { TaskHandlerOptions } from './task-handler.decorator.js';

const isWait = (value: unknown): boolean =>
  typeof value === 'number' && value >= RETRY_WAIT_MS.min && value <= RETRY_WAIT_MS.max;

/** @throws QueueError INVALID_CONFIGURATION naming the handler and the option that does not fit */
export function checkHandlerOptions(
  name: string,
  { queue, timeoutMs, backoff, concurrency }: TaskHandlerOptions,
): void {
  if (queue !== undefined && !(typeof queue === 'string' && NAME_PATTERN.test(queue))) {
    throw new QueueError('INVALID_CONFIGURATION', `${name}: queue ${NAME_EXPECTED}`);
  }
  const { min, max } = TIMEOUT_MS;
  if (timeoutMs !== undefined && !(Number.isInteger(timeoutMs) && timeoutMs >= min && timeoutMs <= max)) {
    throw new QueueError('INVALID_CONFIGURATION', `${name}: timeoutMs must be a whole number from ${min} to ${max}`);
  }
  const { min: fewest, max: most } = HANDLER_CONCURRENCY;
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency >= fewest && concurrency <= most)) {
    throw new QueueError(
      'INVALID_CONFIGURATION',
      `${name}: concurrency must be a whole number from ${fewest} to ${most}`,
    );
  }
  if (backoff !== undefined && !waitsOf(backoff).every(isWait)) {
    throw new QueueError(
      'INVALID_CONFIGURATION',
      `${name}: waits of backoff must be from ${RETRY_WAIT_MS.min} to ${RETRY_WAIT_MS.max} ms`,
    );
  }
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
