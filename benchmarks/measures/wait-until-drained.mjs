import { setTimeout as delay } from 'node:timers/promises';
import { QUEUE } from '../harness/case.mjs';
import { IncorrectRun } from '../harness/check.mjs';
import { nanoseconds } from '../harness/clock.mjs';
import { loadSide } from '../sides.mjs';

const LOOK_EVERY_MS = 10;
const LOOK_EVERY_MS_NEAR_THE_END = 1;
const GIVE_UP_AFTER_MS = 60_000;

/**
 * Waits until Redis says that no task is waiting, running or due, and the handlers were called `calls` times in all.
 * One small command every 10 ms, every millisecond for the last twentieth: the same for all sides.
 * @returns {Promise<number>} the instant, by `nanoseconds()`
 */
export async function waitUntilDrained(redis, sideName, { tasks, calls }, workers) {
  const side = await loadSide(sideName);
  let left = -1;
  let changedAt = performance.now();
  for (;;) {
    const found = await side.unfinished(redis.client, QUEUE);
    const seenAt = nanoseconds();
    if (found === 0) {
      const counts = await Promise.all(workers.map((worker) => worker.call('calls')));
      if (counts.reduce((sum, count) => sum + count) >= calls) return seenAt;
    }
    if (found !== left) changedAt = performance.now();
    left = found;
    if (performance.now() - changedAt > GIVE_UP_AFTER_MS) {
      throw new IncorrectRun(`${sideName}: nothing happens any more, with ${left} tasks left`);
    }
    await delay(left < tasks / 20 ? LOOK_EVERY_MS_NEAR_THE_END : LOOK_EVERY_MS);
  }
}
