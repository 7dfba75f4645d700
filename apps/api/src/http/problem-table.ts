import type { QueueErrorCode } from '@app/queue';

/** One kind of error answer: its HTTP status, what a person reads first, and when a client may come back. */
export interface ProblemKind {
  status: number;
  title: string;
  /** Sent as `Retry-After`, in seconds. */
  retryAfterS?: number;
}

/** Every error that the API answers with; the key is the last part of the problem's `type`. */
export const PROBLEMS = {
  'invalid-json': { status: 400, title: 'The body is not valid JSON' },
  'too-deep': { status: 400, title: 'The body is nested too deeply' },
  'malformed-request': { status: 400, title: 'The request is malformed' },
  'task-not-found': { status: 404, title: 'There is no such task' },
  'worker-not-found': { status: 404, title: 'There is no such worker' },
  'queue-not-found': { status: 404, title: 'There is no such queue' },
  'redrive-not-found': { status: 404, title: 'There is no such redrive' },
  'route-not-found': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'task-id-conflict': { status: 409, title: 'This task_id belongs to another task' },
  'task-ambiguous': { status: 409, title: 'Several queues have a task with this id' },
  'idempotency-conflict': { status: 409, title: 'This idempotency key belongs to other content' },
  'status-conflict': { status: 409, title: 'The task is in a status that does not allow this' },
  'runs-too-late': { status: 409, title: 'The task would run too late' },
  'unique-key-held': { status: 409, title: 'An unfinished task holds this unique key' },
  'not-dead-letter': { status: 409, title: 'This task is not a dead letter' },
  'too-many-redrives': { status: 409, title: 'Too many redrives are under way' },
  'too-large': { status: 413, title: 'The request is too large' },
  'larger-than-queue': { status: 413, title: 'The task is larger than its queue may hold' },
  'unsupported-media-type': { status: 415, title: 'The body is not of a supported type' },
  'expectation-failed': { status: 417, title: 'The request expects what is not offered' },
  'invalid-fields': { status: 422, title: 'A field is wrong' },
  'durability-unavailable': { status: 422, title: 'This durability is not to be had here' },
  'too-many-requests': { status: 429, title: 'Too many requests', retryAfterS: 1 },
  'queue-full': { status: 429, title: 'The queue is full', retryAfterS: 5 },
  'headers-too-large': { status: 431, title: 'The header section of the request is too large' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'queue-draining': { status: 503, title: 'The queue takes nothing new', retryAfterS: 30 },
  'purge-under-way': { status: 503, title: 'A purge is still being cleaned up', retryAfterS: 2 },
  'redis-unavailable': { status: 503, title: 'Redis is not reachable', retryAfterS: 1 },
  'redis-full': { status: 503, title: 'Redis has no room for new tasks', retryAfterS: 5 },
  'redis-refused': { status: 503, title: 'Redis does not accept the operation', retryAfterS: 5 },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** What each error of the queue is to a client. */
export const PROBLEM_OF_QUEUE_ERROR: Record<QueueErrorCode, ProblemCode> = {
  INVALID_TASK: 'invalid-fields',
  TASK_TOO_LARGE: 'too-large',
  TASK_ID_CONFLICT: 'task-id-conflict',
  IDEMPOTENCY_CONFLICT: 'idempotency-conflict',
  UNIQUE_KEY_HELD: 'unique-key-held',
  DURABILITY_UNAVAILABLE: 'durability-unavailable',
  TASK_NOT_FOUND: 'task-not-found',
  ACT_REFUSED: 'status-conflict',
  RUNS_TOO_LATE: 'runs-too-late',
  INVALID_ACT: 'invalid-fields',
  INVALID_FILTER: 'invalid-fields',
  NOT_DEAD_LETTER: 'not-dead-letter',
  REDRIVE_NOT_FOUND: 'redrive-not-found',
  TOO_MANY_REDRIVES: 'too-many-redrives',
  OVERLOADED: 'too-many-requests',
  QUEUE_FULL: 'queue-full',
  LARGER_THAN_QUEUE: 'larger-than-queue',
  QUEUE_DRAINING: 'queue-draining',
  PURGE_UNDER_WAY: 'purge-under-way',
  REDIS_UNAVAILABLE: 'redis-unavailable',
  REDIS_FULL: 'redis-full',
  REDIS_REFUSED: 'redis-refused',
  INVALID_CONFIGURATION: 'internal-error',
  DUPLICATE_HANDLER: 'internal-error',
};

/** What a status that the framework raised is to a client; any other one is `internal-error`. */
export const PROBLEM_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  404: 'route-not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'invalid-fields',
  429: 'too-many-requests',
  431: 'headers-too-large',
};
