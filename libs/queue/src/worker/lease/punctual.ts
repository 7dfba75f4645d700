import { monotonicMs } from './monotonic-clock.js';

/** Later than so many of its intervals, it comes too late. */
const TOO_LATE = 3;

/**
 * Does something every `everyMs`, except where it comes too late: this thread had no processor for a while then, and whatever
 * else it was to do must have its chance first.
 */
export function punctually(work: () => void, everyMs: number, now = monotonicMs): NodeJS.Timeout {
  let before = now();
  return setInterval(() => {
    const sinceMs = now() - before;
    before += sinceMs;
    if (sinceMs <= everyMs * TOO_LATE) work();
  }, everyMs);
}
