import type { EventSink, EventTail } from './event-tail.js';
import type { StreamEntry } from './stream-entry.js';
import { happensWithin } from './within.js';

/** Hears of what moves in the queue. Must be quick, and must not throw. */
export interface EventListener extends EventSink {
  /** Nothing will come any more: the queue is closed in this process. */
  close(): void;
}

/**
 * Hands what moves in the queue to all in this process who listen, from one reader. The reader begins with the first of
 * them and ends a while after the last one left.
 */
export class EventHub implements EventSink {
  private readonly ofEverything = new Set<EventListener>();
  private readonly ofTask = new Map<string, Set<EventListener>>();
  private tail: EventTail | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly openTail: (sink: EventSink) => EventTail,
    private readonly idleMs: number,
  ) {}

  /**
   * Listens to everything, or to what happens to one task, purges of the queue among it. What was read before may still come.
   * @returns what ends it
   */
  listen(listener: EventListener, taskId?: string): () => void {
    if (this.closed) {
      listener.close();
      return () => {};
    }
    clearTimeout(this.idleTimer);
    this.tail ??= this.openTail(this);
    const among = taskId === undefined ? this.ofEverything : (this.ofTask.get(taskId) ?? new Set());
    among.add(listener);
    if (taskId !== undefined) this.ofTask.set(taskId, among);
    return () => {
      among.delete(listener);
      if (taskId !== undefined && among.size === 0 && this.ofTask.get(taskId) === among) this.ofTask.delete(taskId);
      this.closeWhenIdle();
    };
  }

  /** Whether, within the time, those who listen can rely on hearing of everything from now on. */
  isFollowing(withinMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.tail === undefined) return Promise.resolve(false);
    return happensWithin(this.tail.following, withinMs, signal);
  }

  take(entry: StreamEntry): void {
    if (entry.isPurge) {
      for (const listener of this.everyone()) listener.take(entry);
      return;
    }
    for (const listener of this.ofEverything) listener.take(entry);
    if (this.ofTask.size === 0) return;
    const told = new Set<string>();
    for (const { taskId } of entry.moves()) {
      const listeners = this.ofTask.get(taskId);
      if (listeners === undefined || told.has(taskId)) continue;
      told.add(taskId);
      for (const listener of listeners) listener.take(entry);
    }
  }

  gap(beforeId: string): void {
    for (const listener of this.everyone()) listener.gap(beforeId);
  }

  /** Lets all who listen go, and closes the connection. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.idleTimer);
    for (const listener of this.everyone()) listener.close();
    await this.tail?.close();
  }

  private everyone(): EventListener[] {
    return [...this.ofEverything, ...[...this.ofTask.values()].flatMap((listeners) => [...listeners])];
  }

  private closeWhenIdle(): void {
    if (this.closed || this.tail === undefined || this.ofEverything.size + this.ofTask.size > 0) return;
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      void this.tail?.close();
      this.tail = undefined;
    }, this.idleMs);
    this.idleTimer.unref();
  }
}
