import type { LostLease } from './lease-extender.js';
import type { SlotEntry, SlotTable } from './slot-table.js';

/** How soon a running task hears that it was cancelled. */
export const LOOK_FOR_STOPS_EVERY_MS = 500;
/** Tasks that are asked for in one call. */
const MOST_TASKS_A_CALL = 1_000;

interface Watched extends LostLease {
  entry: SlotEntry;
}

/** Tells which of the tasks in the slot table were asked to stop, each once. Asks Redis only while something runs. */
export class StopWatch {
  private told = new Set<string>();

  constructor(
    /** For each of some tasks of a queue, whether it was asked to stop. */
    private readonly areStopping: (queue: number, taskIds: readonly string[]) => Promise<boolean[]>,
    private readonly table: SlotTable,
    private readonly stop: (run: LostLease) => void,
  ) {}

  /** Rejects when Redis does not answer; the next look sees the same. */
  async look(): Promise<void> {
    const told = new Set<string>();
    for (const watched of this.watched().values()) {
      for (let at = 0; at < watched.length; at += MOST_TASKS_A_CALL) {
        await this.ask(watched.slice(at, at + MOST_TASKS_A_CALL), told);
      }
    }
    this.told = told;
  }

  private async ask(watched: readonly Watched[], told: Set<string>): Promise<void> {
    const [{ entry: first }] = watched as [Watched];
    const answers = await this.areStopping(
      first.queue,
      watched.map(({ entry }) => entry.taskId),
    );
    watched.forEach(({ entry, slot, version }, index) => {
      if (answers[index] !== true) return;
      told.add(nameOf(entry));
      if (!this.told.has(nameOf(entry))) this.stop({ slot, version });
    });
  }

  /** What is in the table, by queue. */
  private watched(): Map<number, Watched[]> {
    const byQueue = new Map<number, Watched[]>();
    for (let slot = 0; slot < this.table.size; slot++) {
      const version = this.table.version(slot);
      const entry = this.table.read(slot);
      if (entry === undefined) continue;
      const others = byQueue.get(entry.queue);
      if (others === undefined) byQueue.set(entry.queue, [{ entry, slot, version }]);
      else others.push({ entry, slot, version });
    }
    return byQueue;
  }
}

const nameOf = ({ queue, token }: SlotEntry): string => `${queue} ${token}`;
