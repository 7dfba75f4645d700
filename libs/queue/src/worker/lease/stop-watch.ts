import type { LostLease } from './lease-extender.js';
import type { SlotTable } from './slot-table.js';

/** How soon a running task hears that it was cancelled. */
export const LOOK_FOR_STOPS_EVERY_MS = 500;
/** Most of the tasks asked to stop that one look reads; those that are left come at the next. */
export const MOST_STOPS_A_LOOK = 1_000;

/** Tells which of the tasks in the slot table were asked to stop, each once. Asks Redis only while something runs. */
export class StopWatch {
  private readonly told = new Set<string>();

  constructor(
    /** Ids of the queue's running tasks that were asked to stop, at most as many as one look reads. */
    private readonly readStopping: () => Promise<string[]>,
    private readonly table: SlotTable,
    private readonly stop: (run: LostLease) => void,
  ) {}

  /** Rejects when Redis does not answer; the next look sees the same. */
  async look(): Promise<void> {
    if (this.table.isEmpty) return;
    const stopping = new Set(await this.readStopping());
    if (stopping.size === 0) return this.told.clear();
    for (let slot = 0; slot < this.table.size; slot++) {
      const version = this.table.version(slot);
      const entry = this.table.read(slot);
      if (entry === undefined || !stopping.has(entry.taskId) || this.told.has(entry.token)) continue;
      this.told.add(entry.token);
      this.stop({ slot, version });
    }
  }
}
