import type { LoggerService } from '@nestjs/common';
import type { ChildTask } from '../domain/task.js';

/** What a handler returns: `false` is a failure; anything else is success, and JSON-serialisable values are kept. */
export type HandlerResult = unknown;

/** Runs tasks of one type. Throwing is a failure; see `NonRetryableError` for one that no retry can mend. */
export interface Handler<Payload = unknown> {
  handle(payload: Payload, context: TaskContext): HandlerResult | Promise<HandlerResult>;
}

/** What a handler knows of the task that it runs. */
export interface TaskContext {
  readonly taskId: string;
  readonly taskType: string;
  readonly queue: string;
  readonly group: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly priority: number;
  /** Number of this run as the retry budget counts it: failures so far + 1. */
  readonly attempt: number;
  /** Failures so far. */
  readonly retryCount: number;
  readonly maxRetries: number;
  /** Rises with every claim in the queue: a fencing token for the handler's own writes. */
  readonly epoch: number;
  readonly createdAt: Date;
  /** The payload exactly as it was submitted. */
  readonly payloadText: string;
  /** Fires when the run should stop: its time is over, its lease was lost, or the worker must go down. */
  readonly signal: AbortSignal;
  /** Writes lines that carry the task's id and type. */
  readonly logger: LoggerService;
  /**
   * Tells how far the run is: 0 to 100, with data of at most 4 KB as JSON. Written at most once a second, the newest wins;
   * what was told last is there when the outcome is.
   */
  readonly progress: (percent: number, data?: unknown) => void;
  /** Adds a line to the task's own log, cut to 1 KB. The newest 100 lines, at most 16 KB, are kept. */
  readonly log: (line: string) => void;
  /**
   * Ends this run; the task runs again after so many seconds (0 to 30 days), and no attempt is used. It throws a
   * `SnoozeError`, which the handler must let through.
   */
  readonly snooze: (seconds: number) => never;
  /**
   * Submits a task when, and only when, this run completes: in the same step. A run that is repeated gives the same ids,
   * so nothing is submitted twice. At most 100 tasks and 256 KB a run.
   * @returns the id of the new task
   * @throws QueueError INVALID_TASK, TASK_TOO_LARGE
   */
  readonly enqueue: (task: ChildTask) => string;
}
