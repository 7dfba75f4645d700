import type { TaskStatus } from './lifecycle.js';

/** Every way in which the queue can refuse or fail, as a code that other layers map (HTTP status, log level). */
export type QueueErrorCode =
  | 'INVALID_TASK'
  | 'TASK_TOO_LARGE'
  | 'TASK_ID_CONFLICT'
  | 'IDEMPOTENCY_CONFLICT'
  | 'UNIQUE_KEY_HELD'
  | 'DURABILITY_UNAVAILABLE'
  | 'TASK_NOT_FOUND'
  | 'ACT_REFUSED'
  | 'RUNS_TOO_LATE'
  /** An act, a redrive or a purge is not what it should be: nothing was done. */
  | 'INVALID_ACT'
  /** What is asked for is not what it should be: a filter, a limit, a cursor, a place in the stream of events. */
  | 'INVALID_FILTER'
  | 'NOT_DEAD_LETTER'
  | 'REDRIVE_NOT_FOUND'
  | 'TOO_MANY_REDRIVES'
  | 'OVERLOADED'
  | 'QUEUE_FULL'
  /** The task alone has more bytes than the limit of its queue: trying again does not help. */
  | 'LARGER_THAN_QUEUE'
  | 'QUEUE_DRAINING'
  | 'PURGE_UNDER_WAY'
  | 'REDIS_UNAVAILABLE'
  | 'REDIS_FULL'
  | 'REDIS_REFUSED'
  | 'INVALID_CONFIGURATION'
  | 'DUPLICATE_HANDLER';

/** One field that is wrong, and what was expected of it. `field` is a path in the caller's own names. */
export interface FieldError {
  field: string;
  message: string;
}

export interface QueueErrorDetails {
  /**
   * The fields at fault, for INVALID_TASK, INVALID_ACT, INVALID_FILTER, TASK_TOO_LARGE, DURABILITY_UNAVAILABLE and
   * INVALID_CONFIGURATION.
   */
  fields?: FieldError[];
  /** The task that was being submitted or acted on, where there is one. */
  taskId?: string;
  /** The status in which the task is, for ACT_REFUSED. */
  taskStatus?: TaskStatus;
  /** The task that holds the unique key, for UNIQUE_KEY_HELD. */
  heldBy?: string;
  /** By when the task must run, for RUNS_TOO_LATE. */
  mustRunBefore?: Date;
  /** True when the write may have landed all the same: sending it again with the same `taskId` is safe. */
  mayHaveLanded?: boolean;
  cause?: unknown;
}

/** The one error type that the queue throws. Its message is meant for the caller, never Redis's own words. */
export class QueueError extends Error {
  readonly fields: readonly FieldError[];
  readonly taskId: string | undefined;
  readonly taskStatus: TaskStatus | undefined;
  readonly heldBy: string | undefined;
  readonly mustRunBefore: Date | undefined;
  readonly mayHaveLanded: boolean;

  constructor(
    readonly code: QueueErrorCode,
    message: string,
    details: QueueErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'QueueError';
    this.fields = details.fields ?? [];
    this.taskId = details.taskId;
    this.taskStatus = details.taskStatus;
    this.heldBy = details.heldBy;
    this.mustRunBefore = details.mustRunBefore;
    this.mayHaveLanded = details.mayHaveLanded ?? false;
  }
}

/**
 * Thrown by a handler to say that another try can't help: the task goes to the dead-letter queue at once, with the
 * machine-readable `reason` (default `non_retryable`).
 */
export class NonRetryableError extends Error {
  constructor(
    message: string,
    readonly reason: string = 'non_retryable',
  ) {
    super(message);
    this.name = 'NonRetryableError';
  }
}

const LONGEST_WAIT_S = 30 * 86_400;

/** @throws RangeError */
function waitMs(seconds: number): number {
  if (!(seconds >= 0 && seconds <= LONGEST_WAIT_S)) {
    throw new RangeError(`A wait must be from 0 to ${LONGEST_WAIT_S} seconds, is ${seconds}`);
  }
  return Math.ceil(seconds * 1000);
}

/** Thrown by a handler for a failure whose wait is known, for example from a `Retry-After` header. Uses an attempt. */
export class RetryAfterError extends Error {
  readonly delayMs: number;

  /**
   * @param seconds 0 to 30 days; taken as it is, without backoff and jitter
   * @throws RangeError
   */
  constructor(seconds: number, message = `To be tried again after ${seconds} s`) {
    super(message);
    this.name = 'RetryAfterError';
    this.delayMs = waitMs(seconds);
  }
}

/** What `context.snooze` throws: the run ends, and the task runs again after the wait without using an attempt. */
export class SnoozeError extends Error {
  readonly delayMs: number;

  /**
   * @param seconds 0 to 30 days
   * @throws RangeError
   */
  constructor(seconds: number) {
    super(`Snoozed for ${seconds} s`);
    this.name = 'SnoozeError';
    this.delayMs = waitMs(seconds);
  }
}

/** The payload does not fit what the handler takes. Dead-lettered at once with reason `invalid_payload`. */
export class InvalidPayloadError extends NonRetryableError {
  constructor(readonly fields: readonly FieldError[]) {
    super(
      `Invalid payload: ${fields.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ')}`,
      'invalid_payload',
    );
    this.name = 'InvalidPayloadError';
  }
}
