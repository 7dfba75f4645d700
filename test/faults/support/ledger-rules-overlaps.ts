import type { TaskAnswer } from '../../support/task-queue-system.js';
import type { Run } from './ledger-rules-runs.js';

type History = Pick<TaskAnswer, 'attempts'>;

/**
 * A run begins beside another one only where that one had given up, or had lost its lease: as long as its worker extends
 * it, a lease lasts however long the run takes.
 * @param history of the task; undefined where it is not known, or may have been forgotten
 */
export function findOverlaps(id: string, runs: readonly Run[], leaseMs: number, history?: History): string[] {
  return runs.flatMap((later, index) =>
    runs
      .slice(0, index)
      .filter((earlier) => Math.min(earlier.endedAt, earlier.givenUpAt) > later.beganAt)
      .flatMap((earlier) => {
        const both = `${id} ran with epochs ${earlier.epoch} and ${later.epoch} at once`;
        if (later.beganAt - earlier.beganAt < leaseMs) return [`${both}, within one lease`];
        return hasLostItsLease(earlier, history) ? [] : [`${both}, and the first had not lost its lease`];
      }),
  );
}

/**
 * The history says so of each run that it has. A run that it does not have any more has died in its process, or has been
 * told, late where it was frozen.
 */
function hasLostItsLease({ epoch, endedAt, givenUpAt }: Run, history: History | undefined): boolean {
  const attempts = history?.attempts ?? [];
  const isForgotten = attempts.length === 0 || Math.min(...attempts.map((attempt) => attempt.epoch)) > epoch;
  if (isForgotten) return endedAt === Infinity || givenUpAt < Infinity;
  return attempts.some((attempt) => attempt.epoch === epoch && attempt.outcome === 'crashed');
}
