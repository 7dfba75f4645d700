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
  /** By type, for those that are for every queue; by queue and type for the others. */
  private readonly byName = new Map<string, RegisteredHandler>();

  /** @throws QueueError DUPLICATE_HANDLER with both names */
  add(handler: RegisteredHandler): void {
    const { taskType, queue } = handler;
    const earlier = this.byName.get(nameOf(taskType, queue));
    if (earlier) {
      const where = queue === undefined ? '' : ` in the queue "${queue}"`;
      throw new QueueError(
        'DUPLICATE_HANDLER',
        `Two handlers for the task type "${taskType}"${where}: ${earlier.name} and ${handler.name}`,
      );
    }
    this.byName.set(nameOf(taskType, queue), handler);
  }

  /** The handler of a type in a queue: one for this very queue before one for every queue. */
  get(taskType: string, queue: string): RegisteredHandler | undefined {
    return this.byName.get(nameOf(taskType, queue)) ?? this.byName.get(taskType);
  }

  get isEmpty(): boolean {
    return this.byName.size === 0;
  }

  /** The types that have a handler in a queue. */
  typesIn(queue: string): string[] {
    const types = [...this.byName.values()].filter((handler) => isFor(handler, queue)).map(({ taskType }) => taskType);
    return [...new Set(types)];
  }

  /** What the handlers of a queue say about the time of a run and about retries, by task type; plain data. */
  policiesIn(queue: string): Record<string, HandlerPolicy> {
    return Object.fromEntries(
      this.handlersIn(queue).map(([type, { timeoutMs, backoff, maxRetries }]) => [
        type,
        {
          ...(timeoutMs !== undefined && { timeoutMs }),
          ...(backoff !== undefined && { backoff }),
          ...(maxRetries !== undefined && { maxRetries }),
        },
      ]),
    );
  }

  /** How many tasks of a type may run at once, for the types of a queue whose handlers say so. */
  limitsIn(queue: string): Map<string, { handler: RegisteredHandler; most: number }> {
    return new Map(
      this.handlersIn(queue).flatMap(([type, handler]) =>
        handler.concurrency === undefined ? [] : [[type, { handler, most: handler.concurrency }]],
      ),
    );
  }

  /** A line for each handler that has nothing to do where only these queues are served. */
  foreignTo(queues: readonly string[]): string[] {
    return [...this.byName.values()]
      .filter(({ queue }) => queue !== undefined && !queues.includes(queue))
      .map(({ name, queue }) => `${name} is for the queue ${queue}, which this worker does not serve`);
  }

  private handlersIn(queue: string): [type: string, handler: RegisteredHandler][] {
    return this.typesIn(queue).map((type) => [type, this.get(type, queue) as RegisteredHandler]);
  }
}

/** No name has a space in it. */
const nameOf = (taskType: string, queue: string | undefined): string =>
  queue === undefined ? taskType : `${queue} ${taskType}`;

const isFor = (handler: RegisteredHandler, queue: string): boolean =>
  handler.queue === undefined || handler.queue === queue;
