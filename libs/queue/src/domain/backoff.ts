/**
 * How long a failed task waits before its next run. `failures` counts from 1.
 * exponential: min(baseMs * 2^failures, capMs). fixed: always delayMs. list: one wait after another, the last for ever.
 */
export type Backoff =
  | { kind: 'exponential'; baseMs: number; capMs: number }
  | { kind: 'fixed'; delayMs: number }
  | { kind: 'list'; delaysMs: readonly number[] };

/** min(2^n, 300) seconds. */
export const DEFAULT_BACKOFF: Backoff = { kind: 'exponential', baseMs: 1_000, capMs: 300_000 };

const JITTER = 0.2;

/**
 * The wait after failure number `failures` (1, 2, 3, …), times 1 to 1.2 at random so that tasks that failed together do
 * not return together. The jitter comes after the cap.
 * @param random a number from 0 up to 1
 * @returns whole milliseconds
 */
export function retryDelayMs(failures: number, random: number, backoff: Backoff = DEFAULT_BACKOFF): number {
  return Math.ceil(plainDelayMs(failures, backoff) * (1 + JITTER * random));
}

function plainDelayMs(failures: number, backoff: Backoff): number {
  switch (backoff.kind) {
    case 'exponential':
      return Math.min(backoff.baseMs * 2 ** failures, backoff.capMs);
    case 'fixed':
      return backoff.delayMs;
    case 'list':
      return backoff.delaysMs[Math.min(failures, backoff.delaysMs.length) - 1] ?? 0;
  }
}
