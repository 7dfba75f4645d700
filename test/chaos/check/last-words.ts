import { isDisturbed, type Disturbance } from './disturbances.js';
import type { Evidence } from './evidence.js';

/** So long after a run its last words are still tried to be written. */
const NOTES_MS = 4_000;

/**
 * What a handler tells is written beside its outcome, for as long as a call or two take: only a fault that keeps its worker
 * from Redis meanwhile may lose it.
 * @param forgotten completed tasks that do not have what their handlers told last
 */
export function findUntold(
  { runsOf, taskOf }: Evidence,
  forgotten: readonly string[],
  faults: readonly Disturbance[],
): string[] {
  return forgotten.flatMap((taskId) => {
    const { epoch } = taskOf.get(taskId) ?? {};
    const entries = runsOf.get(taskId)?.filter((entry) => entry.epoch === epoch) ?? [];
    const [first, last] = [entries[0], entries.at(-1)];
    const isExcused =
      first !== undefined && last !== undefined && isDisturbed(faults, first.worker, first.at, last.at + NOTES_MS);
    return isExcused ? [] : [`${taskId} completed in quiet, without what its handler told last`];
  });
}
