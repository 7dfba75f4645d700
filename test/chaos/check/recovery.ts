import type { PlannedFault } from '../plan/planned-faults.js';
import { numberOf } from './disturbances.js';

/** In ms. There is a p99 only where enough was measured for one. */
export interface Wait {
  measured: number;
  p50: number;
  p99?: number;
  max: number;
}

export interface Recovery {
  kind: string;
  count: number;
  /** From the end of the fault until the next task completes, and until the next one is accepted. */
  completion: Wait;
  acceptance: Wait;
}

type Struck = Pick<PlannedFault, 'kind' | 'worker'> & { beganAt: number; endedAt: number };

/** A task that completed, and the name of the worker that ran it. */
export interface Completion {
  at: number;
  worker: string | undefined;
}

const ENOUGH_FOR_P99 = 20;

/**
 * How soon tasks complete, and are accepted, after faults, by kind of fault. What comes while another fault is under way
 * tells nothing of this one, and does not count. After a fault of one worker, what others complete does not count either.
 */
export function measureRecovery(
  faults: readonly Struck[],
  completed: readonly Completion[],
  acceptedAt: readonly number[],
): Recovery[] {
  const ascending = (instants: readonly number[]): number[] => [...instants].sort((a, b) => a - b);
  const acceptances = ascending(acceptedAt);
  const allCompletions = ascending(completed.map(({ at }) => at));
  const completionsBy = new Map(
    [...new Set(faults.map(({ worker }) => worker))].map((number) => [
      number,
      number === undefined
        ? allCompletions
        : ascending(completed.filter(({ worker }) => numberOf(worker) === number).map(({ at }) => at)),
    ]),
  );
  const kinds = [...new Set(faults.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => {
    const ofKind = faults.filter((fault) => fault.kind === kind);
    const waits = (instantsAfter: (fault: Struck) => number[]): Wait =>
      percentiles(
        ofKind.flatMap((fault) => {
          const waited = firstFrom(instantsAfter(fault), fault.endedAt);
          if (waited === undefined) return [];
          const until = fault.endedAt + waited;
          const isDisturbed = faults.some(
            (other) => other !== fault && other.beganAt <= until && other.endedAt >= fault.endedAt,
          );
          return isDisturbed ? [] : waited;
        }),
      );
    return {
      kind,
      count: ofKind.length,
      completion: waits(({ worker }) => completionsBy.get(worker) ?? []),
      acceptance: waits(() => acceptances),
    };
  });
}

/** How long after `from` the next of the sorted instants comes. */
function firstFrom(instants: readonly number[], from: number): number | undefined {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  const next = instants[low];
  return next === undefined ? undefined : next - from;
}

/** By the nearest rank: each is one of the values. */
function percentiles(values: readonly number[]): Wait {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
  const measured = sorted.length;
  return { measured, p50: at(0.5), ...(measured >= ENOUGH_FOR_P99 && { p99: at(0.99) }), max: at(1) };
}
