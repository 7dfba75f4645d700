import { duration, integer, optionalText, type Values } from './setting.js';

/** What a worker process configures besides `queueSettings`. */
export const workerSettings = {
  /** A label for people. What owns leases is an id made at each boot, so replicas may share a label. Default: host-pid. */
  workerId: optionalText('WORKER_ID', /^[\x21-\x7e]{1,128}$/, 'at most 128 printable characters without spaces'),
  /** How many tasks run at the same time in one process. */
  concurrency: integer('WORKER_CONCURRENCY', 10, { min: 1, max: 10_000 }),
  /** The longest that an idle worker goes without looking; new tasks wake it at once. */
  pollIntervalMs: duration('POLL_INTERVAL', 1_000, { min: 10, max: 60_000 }),
  /** How long running tasks get to finish after SIGTERM, before they are handed back. */
  shutdownTimeoutMs: duration('SHUTDOWN_TIMEOUT', 25_000, { min: 0, max: 86_400_000 }),
  /** A claimed task belongs to its worker this long; extended for as long as it runs. */
  leaseMs: duration('LEASE', 10_000, { min: 500, max: 3_600_000 }),
  /** How long one run of a task may take, unless its handler or the task itself says otherwise. */
  taskTimeoutMs: duration('TASK_TIMEOUT', 1_800_000, { min: 10, max: 30 * 86_400_000 }),
  /** A task whose type had a live worker within this time waits for one; an unknown type is dead-lettered at once. */
  unknownTypeGraceMs: duration('UNKNOWN_TYPE_GRACE', 3_600_000, { min: 0, max: 30 * 86_400_000 }),
  /**
   * Weighted service: where the oldest task of a lower priority has waited longer than this, that priority gets a tenth
   * of the claims. 0: strict priorities; a steady stream of urgent tasks then holds up the others for as long as it lasts.
   */
  agingMs: duration('AGING', 0, { min: 0, max: 30 * 86_400_000 }),
  /** How often a task may take its worker down with it before it is dead-lettered as a crash loop. */
  crashBudget: integer('CRASH_BUDGET', 2, { min: 0, max: 100 }),
};

export type WorkerOptions = Values<typeof workerSettings>;
