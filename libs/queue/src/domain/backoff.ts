const BASE = 2;
const CAP_SECONDS = 300;
const JITTER = 0.2;

/**
 * How long a task waits after its failure number `failures` (1, 2, 3, …): min(2^n, 300) seconds, times 1 to 1.2 at
 * random so that tasks that failed together do not return together. The jitter comes after the cap.
 * @param random a number from 0 up to 1
 * @returns whole milliseconds
 */
export function retryDelayMs(failures: number, random: number): number {
  return Math.ceil(Math.min(BASE ** failures, CAP_SECONDS) * 1000 * (1 + JITTER * random));
}
