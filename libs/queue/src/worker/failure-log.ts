import { Logger } from '@nestjs/common';
import type { Outcome } from '../domain/outcome.js';
import { NonRetryableError } from '../domain/errors.js';
import type { TaskExecution } from './task-execution.js';

type Failure = Extract<Outcome, { kind: 'retry' | 'dead' }>;

const MOST_LINES_A_SECOND = 20;
/** A stack begins with the whole message, which may be of any size. */
const LONGEST_STACK = 8 * 1024;

/**
 * Writes a line for each failed run: a warning when it runs again, an error with the stack when it is a dead letter. In
 * a storm of failures it writes some of them, and how many it left out.
 */
export class FailureLog {
  private readonly logger = new Logger('Worker');
  private secondEndsAt = 0;
  private lines = 0;
  private leftOut = 0;

  tell(execution: TaskExecution, failure: Failure): void {
    if (!this.mayWrite()) return;
    const { taskId, taskType, attempt, maxRetries } = execution;
    const { error, reason } = JSON.parse(failure.error) as { error: string; reason?: string };
    const what = `[${taskId}] ${taskType} failed (attempt ${attempt} of ${maxRetries + 1})`;
    if (failure.kind === 'retry') {
      this.logger.warn(`${what}, runs again in ${failure.delayMs / 1000} s: ${error}`);
      return;
    }
    this.logger.error(`${what} and is a dead letter (${reason}): ${error}`, stackOf(failure.cause));
  }

  private mayWrite(): boolean {
    const now = performance.now();
    if (now >= this.secondEndsAt) {
      if (this.leftOut > 0) this.logger.warn(`${this.leftOut} more runs failed within a second`);
      this.secondEndsAt = now + 1_000;
      this.lines = 0;
      this.leftOut = 0;
    }
    if (this.lines >= MOST_LINES_A_SECOND) {
      this.leftOut++;
      return false;
    }
    this.lines++;
    return true;
  }
}

/** What a handler refuses on purpose needs no stack. It may have thrown anything, also what refuses to be looked at. */
function stackOf(cause: unknown): string | undefined {
  try {
    return cause instanceof Error && !(cause instanceof NonRetryableError)
      ? String(cause.stack).slice(0, LONGEST_STACK)
      : undefined;
  } catch {
    return undefined;
  }
}
