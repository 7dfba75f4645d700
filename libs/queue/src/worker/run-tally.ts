import type { TypeFigures } from '../domain/worker.js';
import type { TallyScript, Tally } from '../scripts/tally.script.js';
import type { KeptAcknowledgement } from './kept-acknowledgement.js';

/** Types of one call of the script, which keeps it short. */
const MOST_TYPES_A_CALL = 60;

/**
 * Sums up by type what came of the runs of this worker, and hands the sums over now and then. What is on its way keeps
 * its number until it is answered, so that nothing counts twice. What was not handed over when the process dies is lost.
 */
export class RunTally {
  private readonly sums = new Map<string, TypeFigures>();
  private underWay: { number: number; tally: Tally } | undefined;
  private newest = 0;
  private sending = false;

  constructor(
    private readonly script: Pick<TallyScript, 'run'>,
    private readonly boot: string,
    private readonly deadlineMs: number,
  ) {}

  /** Counts a run whose outcome was answered; one that was handed back or snoozed is none. `by` -1 takes one back that was refused: its outcome is someone else's. */
  count({ taskType, ranMs, outcome: { kind } }: KeptAcknowledgement, by: 1 | -1): void {
    if (taskType === undefined || kind === 'released' || kind === 'snoozed') return;
    let sum = this.sums.get(taskType);
    if (sum === undefined) this.sums.set(taskType, (sum = { completed: 0, failed: 0, deadLettered: 0, runMs: 0 }));
    if (kind === 'completed') sum.completed += by;
    else sum.failed += by;
    if (kind === 'dead') sum.deadLettered += by;
    sum.runMs += (ranMs ?? 0) * by;
  }

  /** Hands over what there is, in one call. Trouble is no loss: the same goes again next time. */
  async send(): Promise<void> {
    if (this.sending || (this.underWay === undefined && this.sums.size === 0)) return;
    this.sending = true;
    const sent = (this.underWay ??= { number: ++this.newest, tally: this.take() });
    try {
      await this.script.run(this.boot, sent.number, sent.tally, this.deadlineMs);
      this.underWay = undefined;
    } catch {
      return;
    } finally {
      this.sending = false;
    }
  }

  private take(): Tally {
    const some = [...this.sums].slice(0, MOST_TYPES_A_CALL);
    for (const [type] of some) this.sums.delete(type);
    return Object.fromEntries(some);
  }
}
