import type { FaultKind } from '../plan/planned-faults.js';
import type { InjectedFault } from '../run/fault-injector.js';

/** What the checks need to know of a fault that struck. */
export type Disturbance = Pick<InjectedFault, 'kind' | 'side' | 'worker' | 'beganAt' | 'endedAt'>;

/** A fault goes on to tell for this long: connections are made again, and what could not be said is said again. */
const AFTERMATH_MS = 1_000;

/** Faults of Redis itself. Forgotten scripts and full memory are not among them: what workers say is taken nevertheless. */
const OF_REDIS = new Set<FaultKind>(['redis_killed', 'redis_frozen', 'clients_killed']);
/** Faults of the links between Redis and one side. */
const OF_A_SIDE = new Set<FaultKind>([
  ...(['connections_cut', 'connections_refused', 'stalled', 'dropped', 'trickling', 'replies_lost'] as const),
]);
/** Faults of one worker. One that is rolled is told so, and hands back what it has. */
const OF_A_WORKER = new Set<FaultKind>(['worker_killed', 'worker_frozen']);

/**
 * Whether a fault kept a worker from Redis at some time between two instants: one of Redis, of the workers' links, or of
 * this very worker. What strikes the API or another worker is no excuse.
 * @param worker as handlers write it down: `worker-<number>.<generation>`
 */
export function isDisturbed(faults: readonly Disturbance[], worker: string, from: number, until: number): boolean {
  return faults.some(
    (fault) => concerns(fault, worker) && fault.beganAt <= until && fault.endedAt + AFTERMATH_MS >= from,
  );
}

function concerns({ kind, side, worker: struck }: Disturbance, worker: string): boolean {
  if (OF_REDIS.has(kind)) return true;
  if (OF_A_SIDE.has(kind)) return side === 'workers';
  return OF_A_WORKER.has(kind) && struck === numberOf(worker);
}

/** The number of a worker, which the next one in its place has too; undefined for no name of a worker. */
export function numberOf(worker: string | undefined): number | undefined {
  const [, digits] = /^worker-(\d+)\./.exec(worker ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}
