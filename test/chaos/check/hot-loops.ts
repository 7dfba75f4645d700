import { WORKERS, type FaultKind } from '../plan/planned-faults.js';
import type { CallSample } from '../run/call-meter.js';
import type { Disturbance } from './disturbances.js';

/** Calls and connections that workers may try in a second in which no answer comes: 217 were seen, a hot loop has thousands. */
const MOST_A_SECOND = 200 * WORKERS;
/** From the begin of a fault on: what was sent just before still comes by. */
const SETTLES_MS = 500;

const AWAY = new Set<FaultKind>(['redis_killed', 'redis_frozen']);
/** Of connections that the proxy refuses nothing is known. */
const CUT_OFF = new Set<FaultKind>(['stalled', 'dropped']);

/** Names each second in which workers called on and on although no answer came: a hot loop, also where nothing is logged. */
export function findHotLoops(samples: readonly CallSample[], faults: readonly Disturbance[]): string[] {
  const outages = faults.filter(({ kind, side }) => AWAY.has(kind) || (CUT_OFF.has(kind) && side === 'workers'));
  return outages.flatMap(({ kind, beganAt, endedAt }) =>
    samples
      .filter(({ from, until }) => from >= beganAt + SETTLES_MS && until <= endedAt)
      .filter(({ from, until, calls, connections }) => {
        const seconds = Math.max(1, (until - from) / 1_000);
        return (calls + connections) / seconds > MOST_A_SECOND;
      })
      .map(
        ({ calls, connections, from }) =>
          `workers made ${calls} calls on ${connections} new connections in one second, at ${from}, in ${kind}`,
      ),
  );
}
