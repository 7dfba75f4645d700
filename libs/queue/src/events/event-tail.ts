import { setTimeout as delay } from 'node:timers/promises';
import type { QueueKeys } from '../redis/keys.js';
import type { RedisLink } from '../redis/redis-link.js';
import { ReadEventsScript } from '../scripts/read-events.script.js';
import { ScriptRunner } from '../scripts/script-runner.js';
import { StreamEntry } from './stream-entry.js';

/** How long one wait for the next entry lasts. */
const WAIT_MS = 5_000;
/** How much longer than that it may take before its connection counts as dead. */
const WATCHDOG_MS = 2_000;
/** Entries that follow one another within this time are read together. */
const GATHER_MS = 10;
const PAUSE_AFTER_TROUBLE_MS = 200;

/** Gets what the tail reads, in the order of the stream. */
export interface EventSink {
  take(entry: StreamEntry): void;
  /** More happened than the stream keeps, before the tail could read it: entries before this one are missing. */
  gap(beforeId: string): void;
}

/**
 * Follows the stream of events on a connection of its own, from the newest entry on. The wait is bounded on both sides
 * of the wire; after an outage it goes on where it was.
 */
export class EventTail {
  /** Resolves when no entry that comes from now on will be missed; rejects when the tail is closed before. */
  readonly following: Promise<void>;
  private announce: () => void = () => {};
  private giveUp: (reason: Error) => void = () => {};
  private place: string | undefined;
  private closed = false;
  private readonly ended: Promise<void>;

  constructor(
    private readonly link: RedisLink,
    private readonly keys: QueueKeys,
    private readonly timeoutMs: number,
    private readonly sink: EventSink,
  ) {
    this.following = new Promise((resolve, reject) => {
      this.announce = resolve;
      this.giveUp = reject;
    });
    this.following.catch(() => undefined);
    this.ended = this.run(new ReadEventsScript(new ScriptRunner(link, keys)));
  }

  /** Ends the wait under way and closes the connection. */
  async close(): Promise<void> {
    this.closed = true;
    this.giveUp(new Error('The tail of the events is closed'));
    this.link.close();
    await this.ended;
  }

  private async run(script: ReadEventsScript): Promise<void> {
    while (!this.closed) {
      try {
        if (!(await this.link.waitUntilUp(this.timeoutMs))) continue;
        await this.read(script);
      } catch {
        if (!this.closed) await delay(PAUSE_AFTER_TROUBLE_MS);
      }
    }
  }

  private async read(script: ReadEventsScript): Promise<void> {
    const { newest, gap, more, entries } = await script.run({ after: this.place }, this.timeoutMs);
    if (this.place === undefined) this.announce();
    if (gap) this.sink.gap(entries[0]?.id ?? newest);
    for (const { id, text } of entries) this.sink.take(new StreamEntry(id, text));
    // A stream that does not know the place was made anew, or lost its end: its own end is the place then.
    this.place = entries.at(-1)?.id ?? (gap ? newest : (this.place ?? newest));
    if (more) return;
    if (entries.length > 0) await delay(GATHER_MS);
    const args = ['BLOCK', WAIT_MS, 'COUNT', 1, 'STREAMS', this.keys.key('events'), this.place];
    if (!this.closed) await this.link.call('XREAD', args, WAIT_MS + WATCHDOG_MS);
  }
}
