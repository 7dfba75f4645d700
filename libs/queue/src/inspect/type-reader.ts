import type { QueueOptions } from '../config/queue.settings.js';
import type { TaskTypeInfo } from '../domain/worker.js';
import { toQueueError } from '../redis/redis-failure.js';
import { ResendingCall } from '../redis/resending-call.js';
import { ReadTypesScript } from '../scripts/read-types.script.js';
import { WorkerReader } from './worker-reader.js';

const NO_RUNS = { completed: 0, failed: 0, deadLettered: 0, runMs: 0 };

/** Reads which task types have handlers, and who runs them. */
export class TypeReader {
  constructor(
    private readonly script: ReadTypesScript,
    private readonly workers: WorkerReader,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /**
   * The types that some worker handles, or handled within an hour or `UNKNOWN_TYPE_GRACE`; by name.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  async read(): Promise<TaskTypeInfo[]> {
    try {
      const deadline = performance.now() + this.options.redisTimeoutMs;
      const [workers, { types, figures }] = await Promise.all([
        this.workers.all(),
        this.resending.until(deadline, (remainingMs) => this.script.run(remainingMs)),
      ]);
      const live = workers.filter(({ state }) => state !== 'lost');
      return types
        .map(({ type, lastSeenMs, setAside }) => {
          const count = live.filter(({ handlers }) => handlers.some((handler) => handler.type === type)).length;
          const warning = `no live worker for type ${type}${setAside > 0 ? ': its tasks wait' : ''}`;
          const lastSeenAt = new Date(lastSeenMs);
          const runs = figures[type] ?? NO_RUNS;
          return { type, workers: count, lastSeenAt, setAside, ...runs, ...(count === 0 && { warning }) };
        })
        .sort((a, b) => (a.type < b.type ? -1 : 1));
    } catch (error) {
      throw toQueueError(error);
    }
  }
}
