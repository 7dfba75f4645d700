import type { LoggerService } from '@nestjs/common';

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
}
