import type { Backoff } from './backoff.js';
import type { Durability, DurabilityReached } from './durability.js';
import type { TaskStatus } from './lifecycle.js';
import type { TypeFigures } from './worker.js';

/** A JSON object, as a caller writes it. */
export type JsonObject = { [key: string]: unknown };

/** What a caller submits. */
export interface NewTask {
  /** The task's own id; made by the queue when left out. `^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$` */
  taskId?: string;
  /** Which handler runs it. Same form as `taskId`. */
  type: string;
  /** The handler's input. Give this or `payloadText`; neither means `{}`. */
  payload?: JsonObject;
  /** The handler's input as the exact JSON text of an object: it is kept and handed over byte for byte. */
  payloadText?: string;
  /** How often a failed task is tried again, 0 to 100. Default: the handler's, else 3. */
  maxRetries?: number;
  /** 0 to 1023, higher runs first. Default 0. */
  priority?: number;
  /** How long one run may take, in ms (10 to 2,592,000,000). Default: the handler's, else the worker's. */
  timeoutMs?: number;
  /** How long it waits before it runs, in ms (0 to a year). Give this or `runAt`. */
  delayMs?: number;
  /** When it runs, at most a year ahead. In the past: now. */
  runAt?: Date;
  /** How long all its attempts may take together, in ms from its acceptance (10 to a year). */
  deadlineMs?: number;
  /** Not begun so long after its acceptance, in ms (10 to a year), it is cancelled with the reason `expired`. */
  expiresInMs?: number;
  /** Its own waits between retries. Default: the handler's, else min(2^n, 300) s. */
  backoff?: Backoff;
  /** How long it is kept after it finished, in ms (0 to ten years). Default: the configured retention. */
  keepMs?: number;
  /** Names to find it by; at most 16, in the form of `taskId`. */
  tags?: readonly string[];
  /** Names and values to find it by; at most 32 strings. */
  labels?: Record<string, string>;
  /**
   * Makes submitting safe to repeat: within `idempotencyWindowMs` the same key with the same content is accepted once.
   * 1 to 255 visible ASCII characters.
   */
  idempotencyKey?: string;
  /** At most one unfinished task has it; in the form of `idempotencyKey`. */
  uniqueKey?: string;
  /** Name of the queue. Kept with the task; default is the configured queue. */
  queue?: string;
  /** A fairness key (tenant, customer). Kept with the task. */
  group?: string;
  /** Opaque strings that travel with the task: trace context, tenant. */
  headers?: Record<string, string>;
  /**
   * What this submission is to survive once it is accepted. Default: `logged`. Concerns the submission alone: it is not
   * kept with the task, and the same task with another durability is the same task.
   */
  durability?: Durability;
}

/**
 * What a handler enqueues with `context.enqueue`: a plain task. Options that need more than its record (an id of its own, a
 * delay, a deadline, a unique key, …) are refused.
 */
export interface ChildTask {
  type: string;
  payload?: JsonObject;
  payloadText?: string;
  maxRetries?: number;
  priority?: number;
  timeoutMs?: number;
  group?: string;
  headers?: Record<string, string>;
  tags?: readonly string[];
  labels?: Record<string, string>;
  /**
   * Names this task among those of its parent, 1 to 128 characters; its id is derived from it. Default: how many were
   * enqueued before it in this run.
   */
  key?: string;
}

/** How an attempt ended. `crashed`: its worker died or lost the lease. */
export type AttemptOutcome = 'completed' | 'failed' | 'timed_out' | 'crashed' | 'snoozed' | 'released' | 'cancelled';

/** One run of a task that is over. */
export interface TaskAttempt {
  /** Number of the run as the retry budget counts it: failures before it + 1. */
  attempt: number;
  /** Label of the worker, or its boot id where the label was forgotten. */
  worker: string;
  epoch: number;
  startedAt: Date;
  endedAt: Date;
  outcome: AttemptOutcome;
  error?: string;
  stack?: string;
}

/** The newest `context.progress` of a task. */
export interface TaskProgress {
  percent: number;
  data?: unknown;
  updatedAt: Date;
}

/** One line of `context.log`. */
export interface TaskLogLine {
  at: Date;
  /** The claim whose run wrote it. */
  epoch: number;
  line: string;
}

/** The answer to one submission that was accepted. */
export interface AcceptedTask {
  taskId: string;
  /** Where it is now. `removed`: it was accepted before, has finished, and is not kept any more. */
  status: TaskStatus | 'removed';
  /** When a scheduled task is due. */
  nextRunAt?: Date;
  /** True when this same content had been accepted before, with this idempotency key or under this id of the caller's. */
  deduplicated: boolean;
  /** Where more than `logged` was asked for. */
  durability?: DurabilityReached;
}

/** What a duplicate of a task has other than the original. */
export type TaskChanges = Partial<NewTask>;

/** The answer to one of many submissions: accepted, or refused for a reason of its own. */
export type BulkResult = AcceptedTask | { taskId: string; status: 'rejected'; error: Error };

/** A task as it stands now. Instants are Redis's time. */
export interface Task {
  taskId: string;
  type: string;
  status: TaskStatus;
  queue: string;
  group?: string;
  headers?: Record<string, string>;
  priority: number;
  maxRetries: number;
  /** How long one run may take, in ms, where the task says so itself. */
  timeoutMs?: number;
  /** As it was submitted, in ms; `nextRunAt` says when it is due. */
  delayMs?: number;
  /** As it was submitted; `nextRunAt` says when it is due. */
  runAt?: Date;
  /** How long all its attempts may take together, in ms from `createdAt`. */
  deadlineMs?: number;
  /** How long after `createdAt` it must have begun, in ms. */
  expiresInMs?: number;
  backoff?: Backoff;
  /** How long it is kept after it finished, in ms, where the task says so itself. */
  keepMs?: number;
  tags?: readonly string[];
  labels?: Record<string, string>;
  uniqueKey?: string;
  /** Failures so far. */
  retryCount: number;
  /** Runs that ended because their worker died. */
  crashCount: number;
  payloadText: string;
  createdAt: Date;
  /** Start of the newest attempt. */
  startedAt?: Date;
  /** When a terminal state was reached. */
  completedAt?: Date;
  /** When a retry or a scheduled task is due. */
  nextRunAt?: Date;
  /** Label of the worker that runs it, or ran it last. */
  worker?: string;
  leaseExpiresAt?: Date;
  /** Fencing token of the newest claim. */
  epoch?: number;
  lastError?: string;
  /** Machine-readable cause of a dead letter: `exhausted`, `unknown_type`, `invalid_payload`, `crash_loop`, … */
  reason?: string;
  /** What the handler returned, as JSON text. */
  resultText?: string;
  /** Why there is no result although the task completed (not serialisable, too large). */
  resultError?: string;
  progress?: TaskProgress;
  /** Lines that its runs wrote with `context.log`, oldest first: the newest 100, at most 16 KB. */
  logs?: TaskLogLine[];
  /** Runs that are over, oldest first: the newest 10, of at most 64 KB. Not in lists; absent where none is over. */
  attempts?: TaskAttempt[];
  /** How many older runs are not in `attempts`; absent where all of them are. */
  attemptsLeftOut?: number;
}

/** Figures of the queue as of now; the two `…Tasks` and `cancelled` count since ever. */
export interface QueueStats {
  pending: number;
  scheduled: number;
  processing: number;
  retrying: number;
  deadLetter: number;
  cancelled: number;
  /** Every task ever accepted, whatever retention removed since. */
  totalTasks: number;
  completedTasks: number;
  /** Every finished task ever removed: by retention, or because an operator erased or purged it. */
  removed: number;
  /** Every waiting task ever thrown away by a purge of the queue. */
  purged: number;
  /** completed / total * 100, two decimals, 0 when there is nothing yet. */
  completionRate: number;
  /** completed / finished (completed + dead-lettered) * 100, two decimals, 0 when nothing has finished. */
  successRate: number;
  /** What an operator should know: waiting tasks that no live worker handles. Empty when all is well. */
  warnings: string[];
  /** How long the task has waited that has waited longest at the head of its priority, in ms; 0 when none waits. */
  oldestPendingAgeMs: number;
  /** What became of the runs of each type that a worker ever handled. */
  types: Record<string, TypeFigures>;
  /** Bytes of the records (options and payload) of tasks that have not finished. */
  unfinishedBytes: number;
  /** No worker claims its tasks. */
  paused: boolean;
  /** It accepts nothing new. */
  draining: boolean;
  /** Most tasks that may wait; absent: any number. */
  maxLength?: number;
  /** Most bytes of unfinished tasks; absent: any number. */
  maxBytes?: number;
}

/** Whether Redis answers, and how fast. */
export interface QueueHealth {
  connected: boolean;
  latencyMs?: number;
}

/** Whether this Redis is fit to keep tasks, with the reasons when it is not. */
export interface QueueReadiness {
  ready: boolean;
  /** Why not; empty when ready. */
  reasons: string[];
  /** What is worth knowing but no reason to refuse work (for example: persistence is off). */
  warnings: string[];
  redis: { version?: string; role?: string; evictionPolicy?: string; persistence?: string };
}
