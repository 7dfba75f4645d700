import type { QueueOptions } from '../config/queue.settings.js';
import type { QueueStats } from '../domain/task.js';
import { toQueueError } from '../redis/redis-failure.js';
import { ResendingCall } from '../redis/resending-call.js';
import { ReadStatsScript, type StoredStats } from '../scripts/read-stats.script.js';

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100);

/** Reads the figures of the queue: counters and sizes, never a scan. */
export class StatsReader {
  constructor(
    private readonly script: ReadStatsScript,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** @throws QueueError REDIS_UNAVAILABLE */
  async read(): Promise<QueueStats> {
    try {
      const deadline = performance.now() + this.options.redisTimeoutMs;
      const stored = await this.resending.until(deadline, (remainingMs) => this.script.run(remainingMs));
      return {
        pending: stored.pending,
        scheduled: stored.scheduled,
        processing: stored.processing,
        retrying: stored.retrying,
        deadLetter: stored.deadLetter,
        cancelled: stored.cancelled,
        totalTasks: stored.submitted,
        completedTasks: stored.completed,
        removed: stored.removed,
        purged: stored.purged,
        completionRate: percent(stored.completed, stored.submitted),
        successRate: percent(stored.completed, stored.completed + stored.deadLettered),
        warnings: warningsOf(stored),
        oldestPendingAgeMs: stored.oldestPendingAgeMs,
        types: stored.types,
        unfinishedBytes: stored.unfinishedBytes,
        paused: stored.paused,
        draining: stored.draining,
        ...(stored.maxLength !== undefined && { maxLength: stored.maxLength }),
        ...(stored.maxBytes !== undefined && { maxBytes: stored.maxBytes }),
      };
    } catch (error) {
      throw toQueueError(error);
    }
  }
}

function warningsOf({ pending, liveWorkers, orphanedTypes }: StoredStats): string[] {
  if (pending > 0 && liveWorkers === 0) return ['no live worker: tasks wait'];
  return orphanedTypes.map((type) => `no live worker for type ${type}: its tasks wait`);
}
