import type { PlannedFault } from '../plan/planned-faults.js';

/** In ms. */
export interface Wait {
  measured: number;
  p50: number;
  p99: number;
}

export interface Recovery {
  kind: string;
  count: number;
  /** From the end of the fault until the next task completes, and until the next one is accepted. */
  completion: Wait;
  acceptance: Wait;
}

type Struck = Pick<PlannedFault, 'kind'> & { beganAt: number; endedAt: number };

/**
 * How soon tasks complete, and are accepted, after faults, by kind of fault. What comes while another fault is under way
 * tells nothing of this one, and does not count.
 */
export function measureRecovery(
  faults: readonly Struck[],
  completedAt: readonly number[],
  acceptedAt: readonly number[],
): Recovery[] {
  const completions = [...completedAt].sort((a, b) => a - b);
  const acceptances = [...acceptedAt].sort((a, b) => a - b);
  const kinds = [...new Set(faults.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => {
    const ofKind = faults.filter((fault) => fault.kind === kind);
    const waits = (instants: number[]): Wait =>
      percentiles(
        ofKind.flatMap((fault) => {
          const waited = firstFrom(instants, fault.endedAt);
          if (waited === undefined) return [];
          const until = fault.endedAt + waited;
          const isDisturbed = faults.some(
            (other) => other !== fault && other.beganAt <= until && other.endedAt >= fault.endedAt,
          );
          return isDisturbed ? [] : waited;
        }),
      );
    return { kind, count: ofKind.length, completion: waits(completions), acceptance: waits(acceptances) };
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
export function percentiles(values: readonly number[]): Wait {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
  return { measured: sorted.length, p50: at(0.5), p99: at(0.99) };
}
