import { PRIORITY } from '../../src/config/limits.js';
import type { TaskStatus } from '../../src/domain/lifecycle.js';
import { PRIORITY_SPAN } from '../../src/redis/task-state.js';

/** What the model knows of a task that is there. Instants and durations in ms. */
export interface ModelTask {
  id: string;
  type: string;
  /** Its record after the creation time: the same again is the same task. */
  body: string;
  payloadText: string;
  status: TaskStatus;
  priority: number;
  /** Place in the order of submission. */
  place: number;
  /** A claim met it that had no use for its type: it waits in the lane of its type. */
  aside: boolean;
  failures: number;
  crashes: number;
  /** Lines in the history of its runs. */
  runs: number;
  /** Number and worker of the newest claim; 0 and '' for none. */
  epoch: number;
  owner: string;
  leaseEnd: number;
  /** The claim whose crash was charged last and not taken back; 0 for none. */
  charged: number;
  /** A suspect that was claimed and has not begun. */
  waitsAlone: boolean;
  /** It was asked to stop. */
  stops: boolean;
  due: number;
  endedAt: number;
  /** Its place in the order of removal by age. */
  removalOrder: number;
  /** Tells apart each time that any task died. */
  death: number;
  reason: string | undefined;
  /** There is an error of a run, or of its end, to tell. */
  hasError: boolean;
  /** Of the newest error; undefined: there is none, or it has none. */
  fingerprint: string | undefined;
  expiresAt: number | undefined;
  deadlineAt: number | undefined;
  keepMs: number | undefined;
  unique: string | undefined;
  /** The call that redrove it. */
  request: string | undefined;
  percent: number | undefined;
  /** Lines in its log. */
  lines: number;
  /** Whether lines of the newest claim are in it already, and how many. */
  linesOf: number;
}

type Given = Pick<ModelTask, 'id' | 'type' | 'body' | 'payloadText' | 'priority' | 'place'>;

export const newModelTask = (given: Given): ModelTask => ({
  ...given,
  status: 'pending',
  aside: false,
  failures: 0,
  crashes: 0,
  runs: 0,
  epoch: 0,
  owner: '',
  leaseEnd: 0,
  charged: 0,
  waitsAlone: false,
  stops: false,
  due: 0,
  endedAt: 0,
  removalOrder: 0,
  death: 0,
  reason: undefined,
  hasError: false,
  fingerprint: undefined,
  expiresAt: undefined,
  deadlineAt: undefined,
  keepMs: undefined,
  unique: undefined,
  request: undefined,
  percent: undefined,
  lines: 0,
  linesOf: 0,
});

const FINISHED: readonly TaskStatus[] = ['completed', 'dead_letter', 'cancelled'];
export const isFinished = ({ status }: ModelTask): boolean => FINISHED.includes(status);

/** What waits is claimed lowest rank first. */
export const rankOf = ({ priority, place }: ModelTask): number => (PRIORITY.max - priority) * PRIORITY_SPAN + place;

/** The newest, and a line that says how many are left out. */
const MOST_LINES_OF_RUNS = 11;

/** A run that is over is remembered. */
export function rememberRun(task: ModelTask): void {
  task.runs = Math.min(MOST_LINES_OF_RUNS, task.runs + 1);
}

/** It waits for a claim, at its old place. */
export function waitAgain(task: ModelTask): void {
  task.status = 'pending';
  task.aside = false;
}

export const isOver = (instant: number | undefined, now: number): boolean => instant !== undefined && instant <= now;

/** An operator gives a finished task another life: without its failures, and without the instants that have passed. */
export function liveAgain(task: ModelTask, now: number): void {
  waitAgain(task);
  Object.assign(task, { failures: 0, crashes: 0, charged: 0, stops: false, reason: undefined });
  if (isOver(task.expiresAt, now)) task.expiresAt = undefined;
  if (isOver(task.deadlineAt, now)) task.deadlineAt = undefined;
}
