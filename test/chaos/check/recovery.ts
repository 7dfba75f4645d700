import type { PlannedFault } from '../plan/planned-faults.js';

export interface Recovery {
  kind: string;
  count: number;
  /** From the end of the fault until the next task completes, and until the next one is accepted, in ms. */
  completion: { p50: number; p99: number };
  acceptance: { p50: number; p99: number };
}

type Ended = Pick<PlannedFault, 'kind'> & { endedAt: number };

/** How soon tasks complete, and are accepted, after faults, by kind of fault. A fault after which nothing comes is left out. */
export function measureRecovery(
  faults: readonly Ended[],
  completedAt: readonly number[],
  acceptedAt: readonly number[],
): Recovery[] {
  const completions = [...completedAt].sort((a, b) => a - b);
  const acceptances = [...acceptedAt].sort((a, b) => a - b);
  const kinds = [...new Set(faults.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => {
    const ends = faults.filter((fault) => fault.kind === kind).map(({ endedAt }) => endedAt);
    const waits = (instants: number[]) => percentiles(ends.flatMap((end) => firstFrom(instants, end) ?? []));
    return { kind, count: ends.length, completion: waits(completions), acceptance: waits(acceptances) };
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

export function percentiles(values: readonly number[]): { p50: number; p99: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
