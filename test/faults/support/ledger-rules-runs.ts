import type { RunEntry } from '../../support/ledger.js';

/** A run as the ledger has it, from its begin to what ended it. */
export interface Run {
  taskId: string;
  epoch: number;
  beganAt: number;
  /** Infinity when its process died in it. */
  endedAt: number;
  returned: boolean;
  /** When its signal fired: from then on it does not own its task, or is about to lose it. */
  givenUpAt: number;
}

/** The runs of each task, in the order in which they began. */
export function runsOf(entries: readonly RunEntry[]): Map<string, Run[]> {
  const runs = new Map<string, Run[]>();
  for (const { event, at, taskId, epoch } of entries) {
    const ofTask = runs.get(taskId) ?? [];
    runs.set(taskId, ofTask);
    if (event === 'begin') {
      const unfinished = { endedAt: Infinity, returned: false, givenUpAt: Infinity };
      ofTask.push({ taskId, epoch, beganAt: at, ...unfinished });
      continue;
    }
    const run = ofTask.findLast((candidate) => candidate.epoch === epoch);
    if (run === undefined) continue;
    if (event.startsWith('signal:')) run.givenUpAt = Math.min(run.givenUpAt, at);
    if (event !== 'end' && event !== 'threw') continue;
    run.endedAt = at;
    run.returned = event === 'end';
  }
  return runs;
}
