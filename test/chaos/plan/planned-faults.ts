import type { Random } from './random.js';

export const WORKERS = 3;
/** The second one is served by the last worker only. */
export const QUEUES = ['alpha', 'beta'] as const;
/** How long a task belongs to its worker; faults are longer and shorter than that. */
export const LEASE_MS = 3_000;

/** What faults concern besides Redis itself: a side of the proxies, a worker by its number, or a queue. */
export interface PlannedFault {
  kind: FaultKind;
  atMs: number;
  /** How long it lasts, or how long what was killed stays away. */
  forMs: number;
  side?: 'api' | 'workers';
  way?: 'requests' | 'replies';
  worker?: number;
  queue?: string;
  script?: string;
  times?: number;
}

interface Drawn {
  weight: number;
  draw(random: Random): Omit<PlannedFault, 'kind' | 'atMs'>;
}

const side = (random: Random): 'api' | 'workers' => random.oneOf(['api', 'workers'] as const);
const way = (random: Random): 'requests' | 'replies' => random.oneOf(['requests', 'replies'] as const);

/** Between Redis and its clients. One at a time. */
const OF_REDIS = {
  redis_killed: { weight: 3, draw: (random) => ({ forMs: random.between(0, 2_500) }) },
  redis_frozen: { weight: 3, draw: (random) => ({ forMs: random.between(300, 4_000) }) },
  connections_cut: { weight: 2, draw: (random) => ({ forMs: 0, side: side(random) }) },
  connections_refused: { weight: 2, draw: (random) => ({ forMs: random.between(200, 3_000), side: side(random) }) },
  stalled: {
    weight: 3,
    draw: (random) => ({ forMs: random.between(200, 4_000), side: side(random), way: way(random) }),
  },
  dropped: {
    weight: 2,
    draw: (random) => ({ forMs: random.between(500, 4_000), side: side(random), way: way(random) }),
  },
  trickling: {
    weight: 2,
    draw: (random) => ({ forMs: random.between(500, 2_000), side: side(random), way: way(random) }),
  },
  replies_lost: {
    weight: 4,
    draw: (random) => {
      const script = random.oneOf(['turn', 'turn', 'enqueue', 'enqueue', 'extend', 'note', 'cancel']);
      const times = random.between(1, 12);
      return { forMs: 1_000, side: script === 'enqueue' || script === 'cancel' ? 'api' : 'workers', script, times };
    },
  },
  clients_killed: { weight: 2, draw: (random) => ({ forMs: random.between(0, 1_500) }) },
  scripts_flushed: { weight: 2, draw: (random) => ({ forMs: random.between(0, 1_000) }) },
  memory_squeezed: { weight: 2, draw: (random) => ({ forMs: random.between(500, 3_000) }) },
} as const satisfies Record<string, Drawn>;

/** Of our own processes, and what an operator does. One at a time. */
const OF_PROCESSES = {
  worker_killed: {
    weight: 5,
    draw: (random) => ({ forMs: random.between(0, 1_500), worker: random.between(0, WORKERS - 1) }),
  },
  worker_frozen: {
    weight: 3,
    draw: (random) => ({ forMs: random.between(500, 2 * LEASE_MS), worker: random.between(0, WORKERS - 1) }),
  },
  workers_rolled: { weight: 1, draw: () => ({ forMs: 0 }) },
  api_killed: { weight: 3, draw: (random) => ({ forMs: random.between(0, 1_000) }) },
  queue_paused: { weight: 2, draw: (random) => ({ forMs: random.between(500, 3_000), queue: random.oneOf(QUEUES) }) },
} as const satisfies Record<string, Drawn>;

export type FaultKind = keyof typeof OF_REDIS | keyof typeof OF_PROCESSES;

/** Before the first fault, so that the run begins sound. */
const QUIET_MS = 1_500;

/** Two rows of faults that run beside each other; within a row one follows the other after a pause. In order of their times. */
export function planFaults(random: Random, durationMs: number): PlannedFault[] {
  const rows = [OF_REDIS, OF_PROCESSES].map((kinds: Record<string, Drawn>) => {
    const faults: PlannedFault[] = [];
    const weights = Object.fromEntries(Object.entries(kinds).map(([kind, { weight }]) => [kind, weight]));
    let atMs = QUIET_MS + random.between(0, 2_000);
    while (atMs < durationMs) {
      const kind = random.weighted(weights);
      const fault = { kind: kind as FaultKind, atMs, ...(kinds[kind] as Drawn).draw(random) };
      faults.push(fault);
      atMs += fault.forMs + random.between(500, 4_000);
    }
    return faults;
  });
  return rows.flat().sort((a, b) => a.atMs - b.atMs);
}

/** Which of the two rows a fault is of: it waits for the one before it there. */
export const rowOf = (fault: PlannedFault): number => (fault.kind in OF_REDIS ? 0 : 1);
