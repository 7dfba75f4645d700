import { Injectable } from '@nestjs/common';
import { QueueError } from '../domain/errors.js';
import type { HandlerPolicy } from '../domain/worker.js';
import type { Handler } from './handler.js';
import type { TaskHandlerMetadata } from './task-handler.decorator.js';

/** One handler that was found: what its decorator says, and how to get an instance for a run. */
export interface RegisteredHandler extends TaskHandlerMetadata {
  /** Class and module, for people. */
  name: string;
  /** The one instance of a provider in singleton scope, … */
  instance: Handler | undefined;
  /** … or a way to make one for each run. */
  resolve(): Promise<Handler>;
}

/** Which handler runs which type. Filled once at boot. */
@Injectable()
export class HandlerRegistry {
  private readonly byType = new Map<string, RegisteredHandler>();

  /** @throws QueueError DUPLICATE_HANDLER with both names */
  add(handler: RegisteredHandler): void {
    const earlier = this.byType.get(handler.taskType);
    if (earlier) {
      throw new QueueError(
        'DUPLICATE_HANDLER',
        `Two handlers for the task type "${handler.taskType}": ${earlier.name} and ${handler.name}`,
      );
    }
    this.byType.set(handler.taskType, handler);
  }

  get(taskType: string): RegisteredHandler | undefined {
    return this.byType.get(taskType);
  }

  /** What the handlers say about the time of a run and about retries, by task type; plain data. */
  get policies(): Record<string, HandlerPolicy> {
    return Object.fromEntries(
      [...this.byType].map(([type, { timeoutMs, backoff, maxRetries }]) => [
        type,
        {
          ...(timeoutMs !== undefined && { timeoutMs }),
          ...(backoff !== undefined && { backoff }),
          ...(maxRetries !== undefined && { maxRetries }),
        },
      ]),
    );
  }

  /** How many tasks of a type may run at once, for the types whose handlers say so. */
  get limits(): Map<string, number> {
    return new Map(
      [...this.byType].flatMap(([type, { concurrency }]) => (concurrency === undefined ? [] : [[type, concurrency]])),
    );
  }

  get types(): string[] {
    return [...this.byType.keys()];
  }
}
