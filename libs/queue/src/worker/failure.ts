import { retryDelayMs, type Backoff } from '../domain/backoff.js';
import { RetryAfterError } from '../domain/errors.js';
import type { Outcome } from '../domain/outcome.js';
import { failedAttempt } from './attempt-text.js';
import { errorText } from './outcome-texts.js';

/** How far a task is with its retries. */
export interface RetryBudget {
  /** Failures before this one. */
  retryCount: number;
  maxRetries: number;
}

/**
 * What a failure comes to: another run after a wait, or the dead-letter queue when the retries are used up.
 * @param backoff the task's own, else its handler's; undefined: the default. A `RetryAfterError` goes before it
 */
export function failureOutcome(
  budget: RetryBudget,
  backoff: Backoff | undefined,
  thrown: unknown,
  attempt = failedAttempt('failed', thrown),
): Outcome {
  if (budget.retryCount >= budget.maxRetries)
    return { kind: 'dead', error: errorText(thrown, 'exhausted'), attempt, cause: thrown };
  return {
    kind: 'retry',
    delayMs: isA(RetryAfterError, thrown)
      ? thrown.delayMs
      : retryDelayMs(budget.retryCount + 1, Math.random(), backoff),
    error: errorText(thrown),
    attempt,
    cause: thrown,
  };
}

/** A run that took longer than it may is a failure. */
export function timeoutOutcome(budget: RetryBudget, backoff: Backoff | undefined, timeoutMs: number): Outcome {
  const error = `Timed out after ${timeoutMs / 1000} s`;
  return failureOutcome(budget, backoff, error, failedAttempt('timed_out', error));
}

/** Whether a handler threw one of these. It may throw anything, also a proxy that refuses to be asked. */
export function isA<Thrown>(type: abstract new (...args: never[]) => Thrown, thrown: unknown): thrown is Thrown {
  try {
    return thrown instanceof type;
  } catch {
    return false;
  }
}
