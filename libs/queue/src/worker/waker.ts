import { setTimeout as delay } from 'node:timers/promises';
import type { QueueKeys } from '../redis/keys.js';
import type { RedisLink } from '../redis/redis-link.js';
import type { Turner } from './turner.js';

/** How much longer than its timeout a blocking wait may take before its connection counts as dead. */
const WATCHDOG_MS = 2_000;
const PAUSE_AFTER_TROUBLE_MS = 200;

/**
 * Makes the turner look: at once when a task comes while there are free slots, and at least once in `intervalMs`. The
 * wait is bounded on both sides of the wire and has a connection of its own.
 */
export class Waker {
  private stopped = false;
  private link: RedisLink | undefined;
  private ended: Promise<void> | undefined;

  constructor(
    private readonly openLink: () => RedisLink,
    private readonly keys: QueueKeys,
    private readonly turner: Turner,
    private readonly intervalMs: number,
  ) {}

  start(): void {
    if (this.stopped) return;
    this.link = this.openLink();
    this.ended = this.run(this.link);
  }

  /** Ends the wait under way and closes its connection. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.link?.close();
    await this.ended;
  }

  private async run(link: RedisLink): Promise<void> {
    this.turner.look();
    while (!this.stopped) {
      await this.turner.whenIdle(this.intervalMs);
      if (this.stopped) return;
      const token = this.turner.idle ? await this.waitForToken(link) : undefined;
      if (this.stopped) return;
      const quietMs = performance.now() - this.turner.lastTurnAt;
      if (token !== undefined) this.turner.look(Number(token));
      else if (quietMs >= this.intervalMs * 0.9) this.turner.look();
    }
  }

  /** Hops of the wake-up that came, or undefined after the interval without one. */
  private async waitForToken(link: RedisLink): Promise<string | undefined> {
    try {
      const args = [this.keys.key('wake'), this.intervalMs / 1000];
      const reply = (await link.call('BLPOP', args, this.intervalMs + WATCHDOG_MS)) as [string, string] | null;
      return reply?.[1];
    } catch {
      if (this.stopped) return undefined;
      await delay(PAUSE_AFTER_TROUBLE_MS);
      await link.waitUntilUp(this.intervalMs);
      // A wake-up may have been lost with the connection that it was on.
      return '0';
    }
  }
}
