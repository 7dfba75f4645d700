import { retryDelayMs, type Backoff } from '../domain/backoff.js';
import type { Outcome } from '../domain/outcome.js';
import { errorText } from './outcome-texts.js';

/** How far a task is with its retries. */
export interface RetryBudget {
  /** Failures before this one. */
  retryCount: number;
  maxRetries: number;
}

/**
 * What a failure comes to: another run after a wait, or the dead-letter queue when the retries are used up.
 * @param backoff the task's own, else its handler's; undefined: the default
 */
export function failureOutcome(budget: RetryBudget, backoff: Backoff | undefined, thrown: unknown): Outcome {
  if (budget.retryCount >= budget.maxRetries)
    return { kind: 'dead', error: errorText(thrown, 'exhausted'), cause: thrown };
  return {
    kind: 'retry',
    delayMs: retryDelayMs(budget.retryCount + 1, Math.random(), backoff),
    error: errorText(thrown),
    cause: thrown,
  };
}

export const timeoutError = (timeoutMs: number): Error => new Error(`Timed out after ${timeoutMs / 1000} s`);
