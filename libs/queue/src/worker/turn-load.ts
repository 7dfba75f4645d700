import { ENQUEUE_BATCH } from '../scripts/enqueue.script.js';
import type { Acknowledgement } from '../scripts/turn.types.js';

const MOST_ACKNOWLEDGEMENTS_A_TURN = 256;
/** Of those that did not complete: each may write up to 64 KB of history. */
const MOST_OTHERS_A_TURN = 64;

/**
 * How many of the outcomes, from the first, one turn takes along: so many that the turn stays short, and that the tasks which
 * they submit, and their results, are no more than a submission takes at once. The first one always fits.
 */
export function countForOneTurn(outcomes: readonly Acknowledgement[]): number {
  const most = Math.min(outcomes.length, MOST_ACKNOWLEDGEMENTS_A_TURN);
  let [others, tasks, bytes, results] = [0, 0, 0, 0];
  for (let index = 0; index < most; index++) {
    const { outcome } = outcomes[index] as Acknowledgement;
    if (outcome.kind !== 'completed') {
      if (others === MOST_OTHERS_A_TURN) return index;
      others++;
      continue;
    }
    if (outcome.result === '' && outcome.children === undefined) continue;
    results += outcome.result.length;
    for (const child of outcome.children ?? []) bytes += child.bytes;
    tasks += outcome.children?.length ?? 0;
    const isTooMuch = tasks > ENQUEUE_BATCH.tasks || Math.max(bytes, results) > ENQUEUE_BATCH.bytes;
    if (index > 0 && isTooMuch) return index;
  }
  return most;
}
