import { Injectable } from '@nestjs/common';
import { NonRetryableError, SnoozeError } from '../domain/errors.js';
import type { Outcome } from '../domain/outcome.js';
import { HandlerRegistry } from '../handlers/handler-registry.js';
import { parsePayload } from '../handlers/payload-parser.js';
import { failedAttempt } from './attempt-text.js';
import { failureOutcome, isA } from './failure.js';
import { errorText, resultText } from './outcome-texts.js';
import type { TaskExecution } from './task-execution.js';

/** Runs a task's handler and says what came of it. Knows nothing of Redis. */
@Injectable()
export class Executor {
  constructor(private readonly registry: HandlerRegistry) {}

  /** Never rejects: whatever the handler does is an outcome. */
  async execute(execution: TaskExecution): Promise<Outcome> {
    const handler = this.registry.get(execution.taskType, execution.surroundings.name);
    if (handler === undefined) return { kind: 'released' };
    try {
      const payload = parsePayload(execution.payloadText, handler.payload);
      const instance = handler.instance ?? (await handler.resolve());
      const value = await instance.handle(payload, execution);
      const backoff = execution.backoff ?? handler.backoff;
      if (value === false) return failureOutcome(execution, backoff, 'The handler returned false');
      const children = execution.takeChildren();
      const result = resultText(value);
      return children === undefined ? { kind: 'completed', result } : { kind: 'completed', result, children };
    } catch (error) {
      if (isA(SnoozeError, error)) return { kind: 'snoozed', delayMs: error.delayMs };
      if (isA(NonRetryableError, error)) {
        const attempt = failedAttempt('failed', error);
        return { kind: 'dead', error: errorText(error, error.reason), attempt, cause: error };
      }
      return failureOutcome(execution, execution.backoff ?? handler.backoff, error);
    }
  }
}
