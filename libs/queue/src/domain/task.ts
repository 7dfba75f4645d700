import type { TaskStatus } from './lifecycle.js';

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
  /** How often a failed task is tried again, 0 to 100. Default 3. */
  maxRetries?: number;
  /** 0 to 1023, higher runs first. Default 0. */
  priority?: number;
  /** How long one run may take, in ms (10 to 2,592,000,000). Default: the handler's, else the worker's. */
  timeoutMs?: number;
  /** Name of the queue. Kept with the task; default is the configured queue. */
  queue?: string;
  /** A fairness key (tenant, customer). Kept with the task. */
  group?: string;
  /** Opaque strings that travel with the task: trace context, tenant. */
  headers?: Record<string, string>;
}

/** The answer to one submission that was accepted. */
export interface AcceptedTask {
  taskId: string;
  status: 'pending';
  /** True when this id with this same content had been accepted before. */
  duplicate: boolean;
}

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
  tags?: string[];
  priority: number;
  maxRetries: number;
  /** How long one run may take, in ms, where the task says so itself. */
  timeoutMs?: number;
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
  /** When a retry is due. */
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
}

/** Figures of the queue as of now; the two `…Tasks` count since ever. */
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
  /** completed / total * 100, two decimals, 0 when there is nothing yet. */
  completionRate: number;
  /** completed / finished (completed + dead-lettered) * 100, two decimals, 0 when nothing has finished. */
  successRate: number;
  /** What an operator should know: waiting tasks that no live worker handles. Empty when all is well. */
  warnings: string[];
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
