import { setTimeout as delay } from 'node:timers/promises';
import { isPassing, toQueueError, wasNeverSent } from './redis-failure.js';
import { RedisLink } from './redis-link.js';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

/** Repeats an idempotent call through passing trouble (a reconnect, a failover, a lost reply) until its deadline. */
export class ResendingCall {
  constructor(private readonly link: RedisLink) {}

  /**
   * @param deadline by `performance.now()`
   * @throws QueueError; `mayHaveLanded` says that some try was sent and its reply did not come.
   */
  async until<Reply>(deadline: number, call: (remainingMs: number) => Promise<Reply>): Promise<Reply> {
    let mayHaveLanded = false;
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      try {
        await this.link.waitUntilUp(deadline - performance.now());
        const remainingMs = deadline - performance.now();
        if (remainingMs <= 0) throw new Error('No deadline left');
        return await call(remainingMs);
      } catch (error) {
        mayHaveLanded ||= !wasNeverSent(error);
        if (!isPassing(error) || performance.now() + pauseMs >= deadline) throw toQueueError(error, { mayHaveLanded });
      }
      await delay(pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}
