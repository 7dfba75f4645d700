import { MAX_ATTEMPT_ERROR_BYTES, MAX_STACK_BYTES } from '../config/limits.js';
import { NonRetryableError } from '../domain/errors.js';
import type { AttemptOutcome } from '../domain/task.js';
import { cut, messageOf } from './outcome-texts.js';

/** Room for the mark of what was cut. */
const SLACK = 32;

/**
 * What the history of a task keeps of a failed run: members of a JSON object without its braces, to which the script adds
 * when it was and who ran it. What a handler refuses on purpose has no stack, and neither has what is no Error.
 */
export function failedAttempt(outcome: AttemptOutcome & ('failed' | 'timed_out'), thrown: unknown): string {
  const error = cut(messageOf(thrown), MAX_ATTEMPT_ERROR_BYTES - SLACK);
  const stack = stackOf(thrown);
  const members = { outcome, error, ...(stack !== undefined && { stack: cut(stack, MAX_STACK_BYTES - SLACK) }) };
  return JSON.stringify(members).slice(1, -1);
}

/** The same of a run that was handed back. */
export const RELEASED_ATTEMPT = '"outcome":"released"';

/** It may have thrown anything, also what refuses to be looked at. */
function stackOf(thrown: unknown): string | undefined {
  try {
    if (!(thrown instanceof Error) || thrown instanceof NonRetryableError) return undefined;
    return typeof thrown.stack === 'string' ? thrown.stack : undefined;
  } catch {
    return undefined;
  }
}
