import { ExtendScript, MOST_EXTENSIONS_A_CALL } from '../../scripts/extend.script.js';
import { monotonicMs } from './monotonic-clock.js';
import type { SlotEntry, SlotTable } from './slot-table.js';

/** A lease is extended each time that a third of it has passed. */
export const EXTENSIONS_A_LEASE = 3;

/** Whose lease was lost: the slot and the version of its occupation. */
export interface LostLease {
  slot: number;
  version: number;
}

interface DueLease extends LostLease {
  entry: SlotEntry;
}

interface Holding {
  version: number;
  leaseEndsAt: number;
  over: boolean;
}

/**
 * Walks over the slot table and extends what has been there for a whole tick: tasks that are done sooner cost nothing.
 * Says which leases were lost, because Redis says so or because they could not be extended in time. A task beyond its
 * timeout is extended no more.
 */
export class LeaseExtender {
  private readonly holdings: Holding[];
  private hasWalked = false;

  constructor(
    /** For each queue of the worker. */
    private readonly scripts: readonly ExtendScript[],
    private readonly table: SlotTable,
    private readonly leaseMs: number,
    private readonly deadlineMs: number,
    private readonly lost: (lease: LostLease) => void,
    private readonly overtime: (lease: LostLease, entry: SlotEntry) => void,
  ) {
    this.holdings = Array.from({ length: table.size }, () => ({ version: 0, leaseEndsAt: 0, over: false }));
  }

  /** One walk. Rejects when Redis does not answer; the next one goes on. */
  async tick(): Promise<void> {
    const allDue = this.findDue();
    for (const [queue, script] of this.scripts.entries()) {
      const due = allDue.filter(({ entry }) => entry.queue === queue);
      for (let at = 0; at < due.length; at += MOST_EXTENSIONS_A_CALL) {
        await this.extend(script, due.slice(at, at + MOST_EXTENSIONS_A_CALL));
      }
    }
  }

  /**
   * Tells which leases end within `marginMs`, without asking Redis: a walk that waits for it comes too late. Their runs must
   * be over before another worker begins them.
   */
  expire(marginMs: number): void {
    const endsBy = monotonicMs() + marginMs;
    this.holdings.forEach((holding, slot) => {
      const { version, leaseEndsAt, over } = holding;
      if (over || leaseEndsAt > endsBy || this.table.version(slot) !== version) return;
      if (this.table.read(slot) !== undefined) this.end(holding, () => this.lost({ slot, version }));
    });
  }

  private findDue(): DueLease[] {
    const now = monotonicMs();
    const due: DueLease[] = [];
    const isFirstWalk = !this.hasWalked;
    this.hasWalked = true;
    this.holdings.forEach((holding, slot) => {
      const version = this.table.version(slot);
      const isNew = holding.version !== version;
      if (!isNew && holding.over) return;
      const entry = this.table.read(slot);
      if (entry === undefined) return;
      if (isNew) {
        // A thread that took over from one that failed does not know when leases were extended last: Redis does. Where Redis
        // does not answer, no lease that was extended before now lasts for longer than one.
        const isOutdated = isFirstWalk && entry.leaseEndsAt <= now;
        const leaseEndsAt = isOutdated ? now + this.leaseMs : entry.leaseEndsAt;
        Object.assign(holding, { version, leaseEndsAt, over: false });
        // The reply that brought it lay behind a handler that blocked the event loop: it may not live until the next walk.
        const isShort = leaseEndsAt - now < (this.leaseMs * 2) / EXTENSIONS_A_LEASE;
        if (isFirstWalk || (isShort && leaseEndsAt > now)) due.push({ slot, version, entry });
        return;
      }
      if (holding.leaseEndsAt <= now) this.end(holding, () => this.lost({ slot, version }));
      else if (entry.timeoutAt <= now) this.end(holding, () => this.overtime({ slot, version }, entry));
      else due.push({ slot, version, entry });
    });
    return due;
  }

  private async extend(script: ExtendScript, due: DueLease[]): Promise<void> {
    const sentAt = monotonicMs();
    const answers = await script.run(
      due.map(({ entry }) => entry),
      this.leaseMs,
      this.deadlineMs,
    );
    due.forEach(({ slot, version }, index) => {
      const holding = this.holdings[slot];
      if (holding === undefined || this.table.version(slot) !== version) return;
      if (answers[index] === 'OK') holding.leaseEndsAt = sentAt + this.leaseMs;
      else this.end(holding, () => this.lost({ slot, version }));
    });
  }

  private end(holding: Holding, tell: () => void): void {
    holding.over = true;
    tell();
  }
}
