import type { QueueOptions } from '../../config/queue.settings.js';
import type { HandlerPolicy } from '../../domain/worker.js';
import type { TurnSettings } from '../../scripts/turn.types.js';
import type { LostLease } from './lease-extender.js';

/** For each task type, what its handler says about the time of a run and about retries. */
export type RunPolicies = Readonly<Record<string, HandlerPolicy>>;

export interface LeasedQueue {
  name: string;
  policies: RunPolicies;
}

/** What the lease thread is started with. */
export interface LeaseThreadData {
  queueOptions: QueueOptions;
  settings: TurnSettings;
  memory: SharedArrayBuffer;
  /** The queues that the worker serves, in the order of their places. */
  queues: readonly LeasedQueue[];
}

/**
 * What became of a lease. `overtime`: the run went beyond its timeout and the thread records its failure. `stop`: the task
 * was cancelled; the lease is kept until the run ends.
 */
export type LeaseEvent = { kind: 'lost' | 'overtime' | 'stop' } & LostLease;

/** What the lease thread says. `ready`: from now on it keeps leases. */
export type LeaseThreadMessage = { kind: 'ready' } | LeaseEvent;
