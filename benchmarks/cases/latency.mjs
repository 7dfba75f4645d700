import { FULL_TASKS } from '../harness/arguments.mjs';
import { measureLatency } from '../measures/latency.mjs';
import { PEERS } from '../sides.mjs';

const FULL_SAMPLES = 500;
const FEWEST_SAMPLES = 20;

/** @type {import('../harness/case.mjs').Case} */
export const latency = {
  work: 'idle worker (concurrency 10), one task every 20 ms: call that submits → handler start; 500 a measurement',
  subject: 'ours',
  rivals: PEERS,
  metrics: { p50: { unit: 'ms p50', digits: 3 }, p99: { unit: 'ms p99', digits: 3 } },
  open: ({ redis }) => ({
    measure: (side, tasks) =>
      measureLatency(redis, side, Math.max(FEWEST_SAMPLES, Math.round((tasks / FULL_TASKS) * FULL_SAMPLES))),
  }),
};
