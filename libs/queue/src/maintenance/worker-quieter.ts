import type { QueueOptions } from '../config/queue.settings.js';
import { toQueueError } from '../redis/redis-failure.js';
import { ResendingCall } from '../redis/resending-call.js';
import { QuietWorkerScript } from '../scripts/quiet-worker.script.js';

/** Asks workers to stop claiming, and to go on. */
export class WorkerQuieter {
  constructor(
    private readonly script: QuietWorkerScript,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /**
   * False when no worker with this boot id lives.
   * @throws QueueError REDIS_UNAVAILABLE, REDIS_FULL, REDIS_REFUSED
   */
  async ask(boot: string, wish: 'QUIET' | 'RESUME'): Promise<boolean> {
    try {
      const deadline = performance.now() + this.options.redisTimeoutMs;
      return await this.resending.until(deadline, (remainingMs) => this.script.run(boot, wish, remainingMs));
    } catch (error) {
      throw toQueueError(error);
    }
  }
}
