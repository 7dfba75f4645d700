import { MAX_WAIT_MS } from '../config/limits.js';
import { TERMINAL_STATUSES } from '../domain/lifecycle.js';
import type { Task } from '../domain/task.js';
import { EventHub, type EventListener } from './event-hub.js';
import type { Move, StreamEntry } from './stream-entry.js';
import { happensWithin } from './within.js';

/** Waits for the end of a task. */
export class ResultWaiter {
  constructor(private readonly hub: EventHub) {}

  /**
   * Resolves to the task when it is finished or gone (undefined), when `waitMs` (at most a minute) is over, when the signal fires or when the
   * queue closes, as it stands then.
   * @param read reads the task; what it throws ends the wait
   */
  async wait(
    taskId: string,
    waitMs: number,
    read: () => Promise<Task | undefined>,
    signal?: AbortSignal,
  ): Promise<Task | undefined> {
    const deadline = performance.now() + Math.min(waitMs, MAX_WAIT_MS);
    const leftMs = (): number => deadline - performance.now();
    let task = await read();
    if (!(waitMs > 0) || !isOpen(task)) return task;
    // Listen first, then look again: what ends in between is not missed.
    const watch = new EndWatch(taskId);
    const leave = this.hub.listen(watch, taskId);
    try {
      await this.hub.isFollowing(leftMs(), signal);
      do task = await read();
      while (isOpen(task) && leftMs() > 0 && (await watch.isNews(leftMs(), signal)));
      // Where the events did not come, because Redis was away, the task may have ended all the same.
      return isOpen(task) && !watch.closed && !signal?.aborted ? await read() : task;
    } finally {
      leave();
    }
  }
}

const isOpen = (task: Task | undefined): boolean => task !== undefined && !TERMINAL_STATUSES.includes(task.status);

/** Notices that a task has ended or was purged, or may have been. */
class EndWatch implements EventListener {
  private hasNews = false;
  closed = false;
  private wake: () => void = () => {};

  constructor(private readonly taskId: string) {}

  take(entry: StreamEntry): void {
    const isEnd = ({ taskId, status }: Move): boolean =>
      taskId === this.taskId && TERMINAL_STATUSES.some((terminal) => terminal === status);
    if (entry.isPurge || entry.moves().some(isEnd)) this.note();
  }

  gap(): void {
    this.note();
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  /** Whether something came since the last time, as soon as it does; false when it does not come any more. */
  async isNews(withinMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (!this.hasNews && !this.closed) {
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      await happensWithin(woken, withinMs, signal);
    }
    const isNews = this.hasNews && !signal?.aborted;
    this.hasNews = false;
    return isNews;
  }

  private note(): void {
    this.hasNews = true;
    this.wake();
  }
}
