import { expectedCalls, expectedRuns } from '../processes/tally.mjs';

/** A measurement in which a task was lost, doubled or failed counts for nothing. */
export class IncorrectRun extends Error {
  name = 'IncorrectRun';
}

function insist(side, what, found, expected) {
  if (found !== expected) throw new IncorrectRun(`${side}: ${what}: ${found} instead of ${expected}`);
}

/**
 * Every task ran as often as it had to and nothing is left.
 * @param {string} side
 * @param {{ tasks: number, failing: boolean }} expected
 * @param {{ calls: number, runs?: Uint8Array }[]} reports of the worker processes
 * @param {import('../sides.mjs').Tally} tally
 */
export function checkDrained(side, { tasks, failing }, reports, tally) {
  const calls = reports.reduce((sum, report) => sum + report.calls, 0);
  insist(side, 'handler calls', calls, expectedCalls(tasks, failing));
  if (reports.every(({ runs }) => runs !== undefined)) {
    for (let n = 0; n < tasks; n++) {
      const runs = reports.reduce((sum, report) => sum + report.runs[n], 0);
      insist(side, `runs of task ${n}`, runs, expectedRuns(n, failing));
    }
  }
  insist(side, 'tasks left', tally.waiting, 0);
  insist(side, 'failed tasks', tally.failed, 0);
  if (tally.completed !== undefined) insist(side, 'completed tasks', tally.completed, tasks);
}

/** @param {import('../sides.mjs').Tally} tally */
export function checkEnqueued(side, tasks, tally) {
  insist(side, 'waiting tasks', tally.waiting, tasks);
  insist(side, 'failed tasks', tally.failed, 0);
}

export function checkCount(side, what, found, expected) {
  insist(side, what, found, expected);
}
