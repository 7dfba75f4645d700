import { setTimeout as delay } from 'node:timers/promises';
import { Deadlines } from '../redis/deadlines.js';
import { isPassing } from '../redis/redis-failure.js';
import type { SealScript } from '../scripts/seal.script.js';
import type { Confirmation } from './durability-means.js';

interface Waiting {
  taskId: string;
  /** By `performance.now()`. */
  deadline: number;
  settled: boolean;
  settle: (confirmed: boolean) => void;
}

const MOST_IN_A_GROUP = 10_240;
/** How much later than it should the server may answer before it counts as silent. */
const WATCHDOG_MS = 250;
const PAUSE_MS = 50;

/**
 * Waits until tasks that are written have one durability. A connection of its own, since the commands that wait block it:
 * opened for the first task, closed when none has come for a while. One wait at a time, for all tasks that have come when
 * it begins; each task is let go at its own deadline, whatever the wait comes to.
 */
export class Confirmer {
  private waiting: Waiting[] = [];
  private script: SealScript | undefined;
  private working = false;
  private closed = false;
  private idleTimer: NodeJS.Timeout | undefined;
  private readonly deadlines = new Deadlines();

  constructor(
    private readonly open: () => SealScript,
    private readonly confirmation: Confirmation,
    private readonly idleMs: number,
  ) {}

  /**
   * Whether the server confirmed it before the deadline (by `performance.now()`). A task that the server does not have
   * (any more) is not confirmed. Never rejects.
   */
  confirm(taskId: string, deadline: number): Promise<boolean> {
    if (this.closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timeout = this.deadlines.watch(deadline - performance.now(), () => entry.settle(false));
      const entry: Waiting = {
        taskId,
        deadline,
        settled: false,
        settle: (confirmed) => {
          this.deadlines.forget(timeout);
          entry.settled = true;
          resolve(confirmed);
        },
      };
      this.waiting.push(entry);
      if (!this.working) void this.work();
    });
  }

  /** What still waits is not confirmed. */
  close(): void {
    this.closed = true;
    clearTimeout(this.idleTimer);
    this.leave();
    for (const { settle } of this.waiting.splice(0)) settle(false);
    this.deadlines.close();
  }

  private async work(): Promise<void> {
    this.working = true;
    clearTimeout(this.idleTimer);
    while (this.hasWaiting()) {
      this.script ??= this.open();
      // Whoever comes until the connection is there waits together with the first.
      if (!(await this.script.runner.link.waitUntilUp(PAUSE_MS))) continue;
      await this.confirmNext(this.script);
    }
    this.working = false;
    if (this.closed) return;
    this.idleTimer = setTimeout(() => this.leave(), this.idleMs);
    this.idleTimer.unref();
  }

  private hasWaiting(): boolean {
    this.waiting = this.waiting.filter(({ settled }) => !settled);
    return this.waiting.length > 0;
  }

  private async confirmNext(script: SealScript): Promise<void> {
    const group = this.waiting.splice(0, MOST_IN_A_GROUP);
    const ids = group.map(({ taskId }) => taskId);
    const until = Math.max(...group.map(({ deadline }) => deadline));
    // 0 would wait for ever.
    const waitMs = Math.max(1, Math.ceil(until - performance.now()));
    try {
      const { reply, present } = await script.runThen(ids, this.confirmation.command(waitMs), waitMs + WATCHDOG_MS);
      const confirmed = new Set(this.confirmation.isGiven(reply) ? present : []);
      for (const { taskId, settle } of group) settle(confirmed.has(taskId));
    } catch (error) {
      if (!isPassing(error) || this.closed) {
        for (const { settle } of group) settle(false);
        return;
      }
      // To seal once more is harmless.
      this.waiting.unshift(...group);
      await delay(PAUSE_MS);
    }
  }

  private leave(): void {
    this.script?.runner.link.close();
    this.script = undefined;
  }
}
