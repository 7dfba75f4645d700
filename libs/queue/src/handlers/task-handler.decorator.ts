import { SetMetadata, type Type } from '@nestjs/common';
import type { Backoff } from '../domain/backoff.js';

export interface TaskHandlerOptions {
  /**
   * The queue whose tasks this handler runs; there it wins over one for every queue. Default: every queue that the worker
   * serves.
   */
  queue?: string;
  /**
   * A class with class-validator decorators. The payload is checked against it before the handler runs and arrives as
   * an instance of it; one that does not fit is dead-lettered at once with the fields named.
   */
  payload?: Type<object>;
  /** How long a run may take, in ms; a task's own `timeoutMs` wins. Default: the worker's TASK_TIMEOUT, 30 min. */
  timeoutMs?: number;
  /**
   * How many tasks of this type may run at the same time in one worker process. Those beyond it wait and hold up no other
   * type. Default: as many as the worker runs at all.
   */
  concurrency?: number;
  /** How often a failed task is tried again, 0 to 100; a task's own `maxRetries` wins. Default 3. */
  maxRetries?: number;
  /** How long a failed task waits. Default: min(2^n, 300) seconds. */
  backoff?: Backoff;
}

export interface TaskHandlerMetadata extends TaskHandlerOptions {
  taskType: string;
}

/** A fixed key, so that two copies of this package in one process find each other's handlers. */
export const TASK_HANDLER = 'task-queue:task-handler';

/** Makes a provider the handler of one task type. The class has a `handle(payload, context)` method. */
export const TaskHandler = (taskType: string, options: TaskHandlerOptions = {}): ClassDecorator =>
  SetMetadata<string, TaskHandlerMetadata>(TASK_HANDLER, { taskType, ...options });
