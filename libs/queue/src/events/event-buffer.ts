import type { EventListener } from './event-hub.js';
import type { StreamEntry } from './stream-entry.js';
import { happensWithin } from './within.js';

export type BufferedItem =
  { kind: 'entry'; entry: StreamEntry } | { kind: 'gap'; beforeId: string } | { kind: 'overflow' };

/** Keeps what was heard until it is asked for, up to a number of characters. What is beyond that ends it. */
export class EventBuffer implements EventListener {
  private items: BufferedItem[] = [];
  private taken = 0;
  private characters = 0;
  private closed = false;
  private wake: () => void = () => {};

  constructor(private readonly mostCharacters: number) {}

  take(entry: StreamEntry): void {
    if (this.closed) return;
    this.characters += entry.length;
    if (this.characters <= this.mostCharacters) {
      this.add({ kind: 'entry', entry });
      return;
    }
    this.items = [];
    this.taken = 0;
    this.add({ kind: 'overflow' });
    this.closed = true;
  }

  gap(beforeId: string): void {
    if (!this.closed) this.add({ kind: 'gap', beforeId });
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  /** The next item, as soon as there is one; undefined when the buffer is closed and empty, or the signal has fired. */
  async next(signal: AbortSignal | undefined): Promise<BufferedItem | undefined> {
    while (this.taken === this.items.length) {
      this.items = [];
      this.taken = 0;
      if (this.closed) return undefined;
      const added = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      if (!(await happensWithin(added, Infinity, signal))) return undefined;
    }
    if (signal?.aborted) return undefined;
    const item = this.items[this.taken++];
    if (item?.kind === 'entry') this.characters -= item.entry.length;
    return item;
  }

  private add(item: BufferedItem): void {
    this.items.push(item);
    this.wake();
  }
}
