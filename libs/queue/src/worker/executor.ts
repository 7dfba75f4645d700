import { Injectable } from '@nestjs/common';
import { NonRetryableError } from '../domain/errors.js';
import type { Outcome } from '../domain/outcome.js';
import { HandlerRegistry } from '../handlers/handler-registry.js';
import { parsePayload } from '../handlers/payload-parser.js';
import { failureOutcome } from './failure.js';
import { errorText, resultText } from './outcome-texts.js';
import type { TaskExecution } from './task-execution.js';

/** Runs a task's handler and says what came of it. Knows nothing of Redis. */
@Injectable()
export class Executor {
  constructor(private readonly registry: HandlerRegistry) {}

  /** Never rejects: whatever the handler does is an outcome. */
  async execute(execution: TaskExecution): Promise<Outcome> {
    const handler = this.registry.get(execution.taskType);
    if (handler === undefined) return { kind: 'released' };
    try {
      const payload = parsePayload(execution.payloadText, handler.payload);
      const instance = handler.instance ?? (await handler.resolve());
      const value = await instance.handle(payload, execution);
      if (value === false)
        return failureOutcome(execution, execution.backoff ?? handler.backoff, 'The handler returned false');
      return { kind: 'completed', result: resultText(value) };
    } catch (error) {
      if (isNonRetryable(error)) return { kind: 'dead', error: errorText(error, error.reason), cause: error };
      return failureOutcome(execution, execution.backoff ?? handler.backoff, error);
    }
  }
}

/** A handler may throw anything, also a proxy that refuses to be asked. */
function isNonRetryable(thrown: unknown): thrown is NonRetryableError {
  try {
    return thrown instanceof NonRetryableError;
  } catch {
    return false;
  }
}
