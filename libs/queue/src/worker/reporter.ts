import { Logger } from '@nestjs/common';
import type { OutcomeAnswer } from '../domain/outcome.js';
import { MOST_NOTES_A_CALL, type Note } from '../scripts/note.script.js';
import type { NotePort, RunNotes } from './run-notes.js';

/** Notes of runs under way are written at most this often. */
const ROUND_EVERY_MS = 1_000;

/** What was taken of a run's notes; the last of it where the run is over. */
interface Taken {
  notes: RunNotes;
  isLast: boolean;
  taken: ReturnType<RunNotes['take']>;
}

/**
 * Writes down what running tasks say of themselves, many in one call: at most one round a second, and besides it what
 * runs that end have left. A round begins at once when the one before it is long enough ago.
 */
export class Reporter implements NotePort {
  private readonly logger = new Logger('Worker');
  /** With something to write, in the next round. */
  private readonly noticed = new Set<RunNotes>();
  /** To be written now. */
  private readonly due = new Set<RunNotes>();
  private readonly waiting = new Map<RunNotes, { written: Promise<void>; resolve: () => void }>();
  private nextRoundAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private isSending = false;
  private stopped = false;

  /** @param writeDown has some notes written, within a deadline; gives an answer for each */
  constructor(private readonly writeDown: (notes: readonly Note[]) => Promise<OutcomeAnswer[]>) {}

  noted(notes: RunNotes): void {
    if (this.stopped) return;
    this.noticed.add(notes);
    this.timer ??= setTimeout(() => this.round(), Math.max(0, this.nextRoundAt - performance.now()));
  }

  /** The run is over. Resolves when what it said is written down, or can't be: within the deadline of a call or two. */
  flush(notes: RunNotes): Promise<void> {
    const waiting = this.waiting.get(notes) ?? makeWaiting();
    this.waiting.set(notes, waiting);
    this.due.add(notes);
    this.pump();
    return waiting.written;
  }

  /** The same for all that is noted now. */
  async flushAll(): Promise<void> {
    await Promise.all([...this.noticed].map((notes) => this.flush(notes)));
  }

  /** Writes nothing more. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.noticed.clear();
  }

  private round(): void {
    this.timer = undefined;
    this.nextRoundAt = performance.now() + ROUND_EVERY_MS;
    for (const notes of this.noticed) this.due.add(notes);
    this.noticed.clear();
    this.pump();
  }

  private pump(): void {
    if (this.isSending || this.due.size === 0) return;
    this.isSending = true;
    // Those that end in the same tick share a call.
    setImmediate(() => void this.send());
  }

  private async send(): Promise<void> {
    const batch = [...this.due].slice(0, MOST_NOTES_A_CALL);
    for (const notes of batch) {
      this.due.delete(notes);
      this.noticed.delete(notes);
    }
    const now = performance.now();
    const taken = batch
      .filter(({ isEmpty }) => !isEmpty)
      .map((notes) => {
        return { notes, isLast: this.waiting.has(notes), taken: notes.take(now) };
      });
    if (taken.length > 0) await this.write(taken);
    for (const notes of batch) {
      // One that was noticed again meanwhile has more to say before it is over.
      if (this.due.has(notes)) continue;
      this.waiting.get(notes)?.resolve();
      this.waiting.delete(notes);
    }
    this.isSending = false;
    this.pump();
  }

  private async write(batch: Taken[]): Promise<void> {
    try {
      const words = await this.writeDown(batch.map(({ taken }) => taken.note));
      // The task is not this run's any more: whatever else it says would be refused too.
      batch.forEach(({ notes }, index) => words[index] !== 'OK' && notes.close());
    } catch (error) {
      this.logger.debug?.(`Progress and log lines of ${batch.length} tasks wait: ${(error as Error).message}`);
      for (const { notes, isLast, taken } of batch) {
        if (isLast) continue;
        notes.giveBack(taken);
        this.noted(notes);
      }
    }
  }
}

function makeWaiting(): { written: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const written = new Promise<void>((accept) => (resolve = accept));
  return { written, resolve };
}
