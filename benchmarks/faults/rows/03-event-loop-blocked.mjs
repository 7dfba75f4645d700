import { FAULT_SIDES } from '../sides.mjs';
import { Stage } from '../stage.mjs';

const LEASES = 3.5;
const WITHIN_MS = 600_000;

/** @type {import('../rows.mjs').Row} */
export const eventLoopBlocked = {
  number: 3,
  fault: 'A handler blocks the event loop for longer than its lease',
  injection: `a busy loop of ${LEASES} leases, each side's own default; another worker has nothing to do`,
  measure: (side) =>
    Stage.with(side, async (stage) => {
      const blockedMs = LEASES * FAULT_SIDES[side].leaseMs;
      await stage.startWorker();
      const id = await stage.producer.call('add', { n: 1, act: 'block', ms: blockedMs });
      await stage.untilNoted('begin', 1, 1, WITHIN_MS);
      await stage.startWorker();
      const found = await stage.settled(id, WITHIN_MS);
      return { blockedMs, runs: stage.noted('begin', 1).length, ends: stage.noted('end', 1).length, ...found };
    }),
  lines: [
    ['blocked for', ({ blockedMs }) => `${blockedMs / 1_000} s`],
    ['runs that began', ({ runs }) => String(runs)],
    ['runs that returned', ({ ends }) => String(ends)],
    ['recorded as', ({ status, error }) => (error === 'none' ? status : `${status}: \`${error}\``)],
  ],
};
