import type { ClaimRef, ModelAnswer, ModelOutcomes } from './model-outcomes.js';

const MOST_LINES = 100;

/** What running tasks say of themselves. */
export class ModelNotes {
  constructor(private readonly outcomes: ModelOutcomes) {}

  /** `lines`: the run has written so many by now, numbered from 1; those that are known are not written again. */
  note(claim: ClaimRef, percent: number, lines: number): ModelAnswer {
    const task = this.outcomes.held(claim);
    if (task === undefined) return this.outcomes.refusalOf(claim);
    task.percent = percent;
    if (lines > task.linesOf) {
      task.lines = Math.min(MOST_LINES, task.lines + lines - task.linesOf);
      task.linesOf = lines;
    }
    return 'OK';
  }
}
