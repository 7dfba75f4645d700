import { Injectable } from '@nestjs/common';
import { retryDelayMs } from '../domain/backoff.js';
import { NonRetryableError } from '../domain/errors.js';
import type { Outcome } from '../domain/outcome.js';
import { HandlerRegistry } from '../handlers/handler-registry.js';
import { parsePayload } from '../handlers/payload-parser.js';
import { errorText, resultText } from './outcome-texts.js';
import type { TaskExecution } from './task-execution.js';

/** Runs a task's handler and says what came of it. Knows nothing of Redis. */
@Injectable()
export class Executor {
  constructor(private readonly registry: HandlerRegistry) {}

  /** Never rejects: whatever the handler does is an outcome. */
  async execute(execution: TaskExecution): Promise<Outcome> {
    try {
      const handler = this.registry.get(execution.taskType);
      if (handler === undefined) return { kind: 'released' };
      const payload = parsePayload(execution.payloadText, handler.payload);
      const instance = handler.instance ?? (await handler.resolve());
      const value = await instance.handle(payload, execution);
      if (value === false) return failure(execution, 'The handler returned false');
      return { kind: 'completed', result: resultText(value) };
    } catch (error) {
      if (error instanceof NonRetryableError) return { kind: 'dead', error: errorText(error, error.reason) };
      return failure(execution, error);
    }
  }
}

function failure(execution: TaskExecution, thrown: unknown): Outcome {
  if (execution.retryCount >= execution.maxRetries) return { kind: 'dead', error: errorText(thrown, 'exhausted') };
  return {
    kind: 'retry',
    delayMs: retryDelayMs(execution.retryCount + 1, Math.random()),
    error: errorText(thrown),
  };
}
