import { randomBytes } from 'node:crypto';
import type { QueueOptions } from '../config/queue.settings.js';
import { QueueError, type FieldError } from '../domain/errors.js';
import type { QueueLimits } from '../domain/queue-limits.js';
import type { ResendingCall } from '../redis/resending-call.js';
import type { ControlQueueScript } from '../scripts/control-queue.script.js';
import type { PurgeWaitingScript } from '../scripts/purge-waiting.script.js';
import type { PurgeCleaner } from './purge-cleaner.js';

/** How long a purge waits for the one before it to be cleaned up. */
const PATIENCE_MS = 1_000;

/**
 * What an operator does with a queue as a whole. Every method is safe to repeat, and throws QueueError REDIS_UNAVAILABLE,
 * REDIS_REFUSED.
 */
export class QueueControl {
  constructor(
    private readonly controls: ControlQueueScript,
    private readonly purges: PurgeWaitingScript,
    private readonly cleaner: PurgeCleaner,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** No worker claims a task of the queue until `resume`; what runs goes on, and tasks are still accepted. */
  pause(): Promise<void> {
    return this.send((ms) => this.controls.run('PAUSE', ms));
  }

  /** The queue accepts nothing new until `resume` (QUEUE_DRAINING); workers empty it. Children of its tasks are let in. */
  drain(): Promise<void> {
    return this.send((ms) => this.controls.run('DRAIN', ms));
  }

  /** Ends a pause and a drain. */
  resume(): Promise<void> {
    return this.send((ms) => this.controls.run('RESUME', ms));
  }

  /**
   * How much the queue takes before it refuses what is new (QUEUE_FULL). null: any number; left out: as it is.
   * @throws QueueError INVALID_ACT, naming the limit that is no whole number from 1
   */
  async limit(limits: QueueLimits): Promise<void> {
    checkLimits(limits);
    await this.send((ms) => this.controls.limit(limits, ms));
  }

  /**
   * Throws away all that waits (pending, scheduled, retrying), at once, however much it is. What runs and what is finished
   * stays. The memory becomes free in the seconds after.
   * @returns how many tasks are gone
   * @throws QueueError PURGE_UNDER_WAY while the purge before is still being cleaned up
   */
  async purge(): Promise<number> {
    const request = randomBytes(8).toString('hex');
    let purged = await this.send((ms) => this.purges.run(request, ms));
    if (purged === undefined) {
      await Promise.race([this.cleaner.clean(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
      purged = await this.send((ms) => this.purges.run(request, ms));
    }
    if (purged === undefined) {
      throw new QueueError('PURGE_UNDER_WAY', 'What the purge before left is still being removed; try again');
    }
    void this.cleaner.clean();
    return purged;
  }

  private send<Reply>(call: (remainingMs: number) => Promise<Reply>): Promise<Reply> {
    return this.resending.until(performance.now() + this.options.redisTimeoutMs, call);
  }
}

function checkLimits(limits: QueueLimits): void {
  const fields: FieldError[] = Object.entries(limits)
    .filter(
      ([, limit]) => limit !== undefined && limit !== null && !(Number.isSafeInteger(limit) && Number(limit) >= 1),
    )
    .map(([field]) => ({ field, message: 'must be a whole number from 1, or null' }));
  if (fields.length > 0) throw new QueueError('INVALID_ACT', 'The limits are not valid', { fields });
}
