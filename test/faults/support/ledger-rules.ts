import type { Ledger } from '../../support/ledger.js';
import type { TaskAnswer } from '../../support/task-queue-system.js';
import { findOverlaps } from './ledger-rules-overlaps.js';
import { runsOf, type Run } from './ledger-rules-runs.js';

export interface LedgerRules {
  /** How long a lease lasts that nobody extends: no run may begin beside another one of its task before that is over. */
  leaseMs: number;
  /** Ids that were accepted and that the fault may have lost, as a power loss does. */
  mayBeLost?: ReadonlySet<string>;
  /** Ids that were accepted and that an operator may have thrown away before they ran. */
  mayBePurged?: ReadonlySet<string>;
  /** When Redis forgot what it had been told last, in ms: it does not know of runs that began before, and epochs come again. */
  forgotAt?: number;
}

const TERMINAL = new Set(['completed', 'dead_letter', 'cancelled']);

/**
 * Holds what the processes wrote down against what became of the tasks, when all is over. Every breach is a sentence.
 * @param tasks what the API says of every accepted task; those that it does not know are left out
 */
export function findLedgerBreaches(ledger: Ledger, tasks: readonly TaskAnswer[], rules: LedgerRules): string[] {
  const found = new Map(tasks.map((task) => [task.task_id, task]));
  const runs = runsOf(ledger.runs);
  return [
    ...acceptance(ledger, found, rules),
    ...purges(runs, found, rules.mayBePurged ?? new Set()),
    ...[...runs].flatMap(([id, itsRuns]) => {
      const { forgotAt = 0, leaseMs } = rules;
      const before = itsRuns.filter((run) => run.beganAt < forgotAt);
      const since = itsRuns.filter((run) => run.beganAt >= forgotAt);
      return [
        ...[...epochs(id, before), ...findOverlaps(id, before, leaseMs)],
        ...[...epochs(id, since), ...findOverlaps(id, since, leaseMs, found.get(id))],
      ];
    }),
    ...tasks.flatMap((task) => outcome(task, runs.get(task.task_id) ?? [], rules)),
    ...earliness(ledger, runs),
  ];
}

export function expectLedgerHolds(ledger: Ledger, tasks: readonly TaskAnswer[], rules: LedgerRules): void {
  const breaches = findLedgerBreaches(ledger, tasks, rules);
  if (breaches.length > 0) throw new Error(`The ledger and the queue disagree:\n${breaches.join('\n')}`);
}

/** Every accepted task is in one terminal status; the same idempotency key gave the same id. */
function acceptance(
  { accepts }: Ledger,
  found: Map<string, TaskAnswer>,
  { mayBeLost, mayBePurged }: LedgerRules,
): string[] {
  const byKey = new Map<string, string>();
  return accepts.flatMap(({ taskId, idempotencyKey }) => {
    const task = found.get(taskId);
    const problems: string[] = [];
    const mayBeGone = mayBeLost?.has(taskId) === true || mayBePurged?.has(taskId) === true;
    if (task === undefined && !mayBeGone) problems.push(`${taskId} was accepted and is gone`);
    if (task !== undefined && !TERMINAL.has(task.status)) problems.push(`${taskId} was accepted and is ${task.status}`);
    if (idempotencyKey === undefined) return problems;
    const before = byKey.get(idempotencyKey) ?? taskId;
    byKey.set(idempotencyKey, before);
    if (before !== taskId) problems.push(`the idempotency key ${idempotencyKey} gave ${before} and ${taskId}`);
    return problems;
  });
}

/** What was thrown away while it waited has not run to its end. */
const purges = (runs: Map<string, Run[]>, found: Map<string, TaskAnswer>, mayBePurged: ReadonlySet<string>): string[] =>
  [...mayBePurged].flatMap((id) => {
    const hasEndedWell = runs.get(id)?.some(({ returned }) => returned) === true;
    return !found.has(id) && hasEndedWell ? [`${id} was purged and has run to its end`] : [];
  });

/** Each run of a task has a higher epoch than the one that began before it. */
const epochs = (id: string, runs: readonly Run[]): string[] =>
  runs.flatMap(({ epoch }, index) => {
    const before = runs[index - 1]?.epoch ?? 0;
    return epoch > before ? [] : [`${id} ran with epoch ${epoch} after epoch ${before}`];
  });

/** Failures stay within the budget; what ended well under its lease is recorded so; what is over does not run again. */
function outcome(task: TaskAnswer, runs: readonly Run[], { forgotAt, leaseMs }: LedgerRules): string[] {
  const problems: string[] = [];
  const id = task.task_id;
  const most = task.max_retries + 1;
  if (task.retry_count > most) problems.push(`${id} failed ${task.retry_count} times, ${most} are allowed`);
  const recorded = runs.findLast(({ epoch }) => epoch === task.epoch);
  const newest = runs.at(-1);
  if (task.status === 'completed' && recorded === undefined) problems.push(`${id} is completed and never ran so`);
  if (task.status === 'completed' && recorded?.returned === false) problems.push(`${id} is completed, its run was not`);
  if (forgotAt === undefined && newest !== undefined && newest.epoch > (task.epoch ?? 0)) {
    problems.push(`${id} ran with epoch ${newest.epoch}, its newest claim is ${task.epoch}`);
  }
  // Its outcome may have come too late for its lease; then its deadline decides.
  const endedAt = Date.parse(task.completed_at ?? '');
  const isTooLate = task.reason === 'deadline' && recorded !== undefined && endedAt - recorded.beganAt >= leaseMs;
  if (recorded?.returned && recorded.givenUpAt === Infinity && task.status === 'dead_letter' && !isTooLate) {
    problems.push(`${id} succeeded under a live lease and is a dead letter`);
  }
  return problems;
}

const earliness = ({ accepts }: Ledger, runs: Map<string, Run[]>): string[] =>
  accepts.flatMap(({ taskId, notBefore }) => {
    const beganAt = runs.get(taskId)?.[0]?.beganAt;
    return notBefore === undefined || beganAt === undefined || beganAt >= notBefore
      ? []
      : [`${taskId} began ${notBefore - beganAt} ms early`];
  });
