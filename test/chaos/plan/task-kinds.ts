import type { Random } from './random.js';

/** What is submitted besides id, queue and the common part of the payload. */
export interface TaskShape {
  task_type: string;
  payload?: Record<string, unknown>;
  delay?: number;
  priority?: number;
  max_retries?: number;
  [option: string]: unknown;
}

export interface TaskKind {
  /** How often it is drawn, against the others. */
  weight: number;
  /** May be one of many in a bulk request. */
  inBulk: boolean;
  /** The status that it may end with, and its reason where there is one: `completed`, `cancelled:expired`. */
  fates: readonly string[];
  shape(random: Random): TaskShape;
}

/** Failed tasks run again soon, so that a short run sees many retries. */
export const RETRY_WAIT_MS = 300;
const SOON = { kind: 'fixed', delay: RETRY_WAIT_MS / 1_000 };
/** Longer than any run: only an act of a client brings such a task to run. */
const NOT_BY_ITSELF_S = 7_200;

const work = (random: Random): TaskShape => ({ task_type: 'work', payload: { ms: random.between(0, 10) } });
const COMPLETED = ['completed'];

/** The kinds of tasks that the run submits; what their handlers do is in test/fixtures/chaos-worker.mjs. */
export const TASK_KINDS = {
  plain: { weight: 34, inBulk: true, fates: COMPLETED, shape: work },
  urgent: {
    ...{ weight: 10, inBulk: true, fates: COMPLETED },
    shape: (random) => ({ ...work(random), priority: random.between(1, 1_023) }),
  },
  delayed: {
    ...{ weight: 8, inBulk: true, fates: COMPLETED },
    shape: (random) => ({ ...work(random), delay: random.seconds(0.2, 5) }),
  },
  expiring: {
    ...{ weight: 4, inBulk: true, fates: ['completed', 'cancelled:expired'] },
    shape: (random) => ({ ...work(random), expires_in: random.seconds(0.2, 4) }),
  },
  deadline: {
    ...{ weight: 4, inBulk: true, fates: ['completed', 'dead_letter:deadline'] },
    shape: (random) => ({ ...work(random), deadline: random.seconds(0.5, 8) }),
  },
  flaky: {
    ...{ weight: 7, inBulk: true, fates: COMPLETED },
    shape: (random) => ({
      task_type: 'flaky',
      payload: { times: random.between(1, 2) },
      max_retries: 3,
      backoff: SOON,
    }),
  },
  doomed: {
    ...{ weight: 3, inBulk: true, fates: ['dead_letter:exhausted'] },
    shape: (random) => ({ task_type: 'doomed', max_retries: random.between(0, 2), backoff: SOON }),
  },
  refused: {
    ...{ weight: 3, inBulk: true, fates: ['dead_letter:not_wanted'] },
    shape: () => ({ task_type: 'refused' }),
  },
  snoozing: {
    ...{ weight: 3, inBulk: true, fates: COMPLETED },
    shape: (random) => ({ task_type: 'snoozing', payload: { untilAgeMs: random.between(300, 2_000) } }),
  },
  telling: { weight: 3, inBulk: true, fates: COMPLETED, shape: () => ({ task_type: 'telling', payload: { ms: 20 } }) },
  parent: {
    ...{ weight: 2, inBulk: true, fates: COMPLETED },
    shape: (random) => ({ task_type: 'parent', payload: { children: random.between(1, 3) } }),
  },
  long: {
    ...{ weight: 1, inBulk: true, fates: COMPLETED },
    shape: (random) => ({ task_type: 'work', payload: { ms: random.between(1_500, 5_000) } }),
  },
  /** Without an id of its own: sent again with the one that a 503 names. */
  unnamed: { weight: 2, inBulk: false, fates: COMPLETED, shape: work },
  /** Sent again although it was accepted. */
  resent: { weight: 4, inBulk: false, fates: COMPLETED, shape: work },
  /** With an idempotency key and no id; sent again, now and then with another payload. */
  keyed: { weight: 6, inBulk: false, fates: COMPLETED, shape: work },
  unique: {
    ...{ weight: 4, inBulk: false, fates: COMPLETED },
    shape: (random) => ({ ...work(random), unique_key: `only-${random.between(1, 20)}` }),
  },
  cancelled_waiting: {
    ...{ weight: 2, inBulk: false, fates: ['cancelled:cancelled'] },
    shape: () => ({ task_type: 'work', delay: NOT_BY_ITSELF_S }),
  },
  cancelled_running: {
    ...{ weight: 1, inBulk: false, fates: ['cancelled:cancelled'] },
    shape: () => ({
      task_type: 'work',
      payload: { ms: NOT_BY_ITSELF_S * 1_000 },
      timeout: NOT_BY_ITSELF_S,
      priority: 900,
    }),
  },
  rescheduled: {
    ...{ weight: 2, inBulk: false, fates: COMPLETED },
    shape: (random) => ({ ...work(random), delay: NOT_BY_ITSELF_S }),
  },
} as const satisfies Record<string, TaskKind>;

export type TaskKindName = keyof typeof TASK_KINDS;

export const TASK_KIND_NAMES = Object.keys(TASK_KINDS) as TaskKindName[];

export const kindNamed = (name: TaskKindName): TaskKind => TASK_KINDS[name];
