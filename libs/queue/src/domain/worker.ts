import type { Backoff } from './backoff.js';

/**
 * How a worker does. active: it claims tasks. quiet: an operator made it stop claiming; what runs goes on. draining: it
 * goes down, and lets running tasks finish. lost: it has not been heard of for three heartbeats.
 */
export const WORKER_STATES = ['active', 'quiet', 'draining', 'lost'] as const;

export type WorkerState = (typeof WORKER_STATES)[number];

/** What the handler of a type says about its runs; what is left out is the worker's default. */
export interface HandlerPolicy {
  /** How long a run may take. */
  timeoutMs?: number;
  backoff?: Backoff;
  /** How often a failed task is tried again, of those that do not say. */
  maxRetries?: number;
}

/** A type that a worker handles, with what its handler says: one for each handler of the type, where queues have their own. */
export interface HandledType extends HandlerPolicy {
  type: string;
  /** For which of the worker's queues this holds. */
  queues: readonly string[];
}

/** A task that a worker was running at its last heartbeat. */
export interface RunningTask {
  taskId: string;
  type: string;
  startedAt: Date;
}

/** A worker process as its last heartbeat described it. Instants are Redis's time, but for `startedAt`. */
export interface WorkerInfo {
  /** Its boot id: made anew at each start of the process. */
  id: string;
  /** For people; replicas may share one. */
  label: string;
  /** Those that it serves, of the queues that were asked: one queue knows only of itself. */
  queues: readonly string[];
  state: WorkerState;
  /** Whether an operator wants it to be quiet. It learns of it with its next heartbeat, within 5 s. */
  quietRequested: boolean;
  host: string;
  pid: number;
  version: string;
  /** By the clock of its machine. */
  startedAt?: Date;
  lastHeartbeatAt: Date;
  /** When a turn last came back to it, as of the last heartbeat. */
  lastTurnAt?: Date;
  /** How many tasks it runs at a time, … */
  concurrency: number;
  /** … and how many it was running. */
  busy: number;
  handlers: readonly HandledType[];
  /** Some of the tasks that it was running, the oldest first; at most 20. */
  tasks: RunningTask[];
}

/** What part of a list to give. */
export interface PageRequest {
  /** 1 to 500. Default 50. */
  limit?: number;
  /** The `nextCursor` of the part before. */
  cursor?: string;
}

export interface WorkerPage {
  /** In the order in which they started. */
  workers: WorkerInfo[];
  /** To go on with; undefined at the end. */
  nextCursor: string | undefined;
}

/** What became of the runs of one type, since ever. Approximate: what a worker that died had not told is not in it. */
export interface TypeFigures {
  /** Tasks completed. */
  completed: number;
  /** Runs that failed, also those that were tried again. */
  failed: number;
  /** Tasks dead-lettered, by a run or by the queue itself (a missed deadline, a crash loop). */
  deadLettered: number;
  /** Time of all these runs together. */
  runMs: number;
}

/** Names of the figures. */
export const FIGURES = ['completed', 'failed', 'deadLettered', 'runMs'] as const satisfies (keyof TypeFigures)[];

/** A task type for which the queue knows a handler. */
export interface TaskTypeInfo extends TypeFigures {
  type: string;
  /** Live workers that handle it. */
  workers: number;
  /** When a worker that handles it was last alive. */
  lastSeenAt: Date;
  /** Waiting tasks that were set aside because the workers that came by do not handle the type. */
  setAside: number;
  /** `no live worker for type X`, where that is so. */
  warning?: string;
}
