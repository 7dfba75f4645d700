import type { QueueOptions } from '../config/queue.settings.js';
import type { PurgeResult, PurgeSelection } from '../domain/dead-letter.js';
import { ResendingCall } from '../redis/resending-call.js';
import { PurgeScript } from '../scripts/purge.script.js';
import { checkPurge } from './redrive-checks.js';

/** How long one purge goes on before it answers. */
const BUDGET_MS = 1_000;

/** Throws dead letters away when an operator says so. */
export class Purger {
  constructor(
    private readonly script: PurgeScript,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** In short calls, for about a second. What dies meanwhile is left alone. */
  async purge(selection: PurgeSelection): Promise<PurgeResult> {
    checkPurge(selection);
    const { fingerprint, olderThanMs = 0 } = selection;
    const until = performance.now() + BUDGET_MS;
    let removed = 0;
    let upToMs: number | undefined;
    for (;;) {
      const range = { fingerprint, olderThanMs: Math.round(olderThanMs), upToMs };
      const part = await this.resending.until(performance.now() + this.options.redisTimeoutMs, (remainingMs) =>
        this.script.run(range, remainingMs),
      );
      removed += part.removed;
      if (!part.more || performance.now() > until) return { removed, more: part.more };
      ({ upToMs } = part);
    }
  }
}
