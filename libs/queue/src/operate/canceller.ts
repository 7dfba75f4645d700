import type { ActResult } from '../domain/acts.js';
import { CancelScript } from '../scripts/cancel.script.js';
import { ActRunner } from './act-runner.js';

/** Cancels tasks. */
export class Canceller {
  constructor(
    private readonly runner: ActRunner,
    private readonly script: CancelScript,
  ) {}

  /** A task that waits is cancelled; one that runs stays `processing` and is asked to stop. Again is the same. */
  cancel(taskId: string, reason?: string, deadline?: number): Promise<ActResult> {
    const error = JSON.stringify({ error: reason ? `Cancelled: ${reason}` : 'Cancelled', reason: 'cancelled' });
    return this.runner.run({ action: 'cancel', taskId, deadline, call: (ms) => this.script.run(taskId, error, ms) });
  }
}
