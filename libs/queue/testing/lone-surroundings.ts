import type { RunSurroundings } from '../src/worker/task-execution.js';

/** For a run that is looked at by itself: nobody hears what it says, and its outcome goes nowhere. */
export const loneSurroundings: RunSurroundings = {
  name: 'mails',
  index: 0,
  maxTaskBytes: 1_024,
  limits: { began: () => undefined, ended: () => undefined },
  notes: { noted: () => undefined, flush: () => Promise.resolve() },
  maxRetriesOf: () => undefined,
  report: () => undefined,
};
