import { setTimeout as delay } from 'node:timers/promises';
import type { RedisLink } from '../redis/redis-link.js';
import type { Turner } from './turner.js';

/** How much longer than its timeout a blocking wait may take before its connection counts as dead. */
const WATCHDOG_MS = 2_000;
const PAUSE_AFTER_TROUBLE_MS = 200;
/** How long a wait is put off for a queue whose turn is about to end, … */
const PATIENCE_MS = 20;
/** … and how long the wait is where some queue has no part in it. */
const SHORT_WAIT_MS = 200;

/** A queue whose wake-ups are waited for. */
export interface Woken {
  readonly wakeKey: string;
  readonly turner: Turner;
}

/**
 * Makes turners look: at once when a task comes while there are free slots, and at least once in `intervalMs`. The
 * wait is bounded on both sides of the wire and has a connection of its own, one for all queues.
 */
export class Waker {
  private stopped = false;
  private link: RedisLink | undefined;
  private ended: Promise<void> | undefined;

  constructor(
    private readonly openLink: () => RedisLink,
    private readonly queues: readonly Woken[],
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
    for (const { turner } of this.queues) turner.look();
    while (!this.stopped) {
      const idle = await this.whenSomeAreIdle();
      if (this.stopped) return;
      if (idle.length > 0) await this.waitForTokens(link, idle);
      if (this.stopped) return;
      this.lookWhereNobodyDid();
    }
  }

  /** Those that are idle now; as soon as all are, or else after some time. */
  private async whenSomeAreIdle(): Promise<readonly Woken[]> {
    await Promise.race(this.queues.map(({ turner }) => turner.whenIdle(this.intervalMs)));
    if (this.queues.length > 1) await Promise.all(this.queues.map(({ turner }) => turner.whenIdle(PATIENCE_MS)));
    return this.queues.filter(({ turner }) => turner.idle);
  }

  /** Until a wake-up comes, or the wait is over. */
  private async waitForTokens(link: RedisLink, idle: readonly Woken[]): Promise<void> {
    const isForAll = idle.length === this.queues.length;
    const waitMs = isForAll ? this.intervalMs : Math.min(this.intervalMs, SHORT_WAIT_MS);
    try {
      const args = [...idle.map(({ wakeKey }) => wakeKey), waitMs / 1000];
      const reply = (await link.call('BLPOP', args, waitMs + WATCHDOG_MS)) as [string, string] | null;
      if (reply === null) return;
      const [key, hops] = reply;
      idle.find(({ wakeKey }) => wakeKey === key)?.turner.look(Number(hops));
    } catch {
      if (this.stopped) return;
      await delay(PAUSE_AFTER_TROUBLE_MS);
      await link.waitUntilUp(this.intervalMs);
      // A wake-up may have been lost with the connection that it was on.
      for (const { turner } of idle) turner.look();
    }
  }

  private lookWhereNobodyDid(): void {
    for (const { turner } of this.queues) {
      if (performance.now() - turner.lastTurnAt >= this.intervalMs * 0.9) turner.look();
    }
  }
}
