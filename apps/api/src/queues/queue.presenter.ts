import type { Queue, QueueStats } from '@app/queue';
import type { QueueDto } from './dto/queue.dto.js';

/** A queue under the API's names, durations in seconds. */
export async function queueDto({ name, tasks }: Queue): Promise<QueueDto> {
  return presented(name, await tasks.stats());
}

export const presented = (name: string, stats: QueueStats): QueueDto => ({
  name,
  paused: stats.paused,
  draining: stats.draining,
  max_length: stats.maxLength ?? null,
  max_bytes: stats.maxBytes ?? null,
  pending: stats.pending,
  scheduled: stats.scheduled,
  processing: stats.processing,
  retrying: stats.retrying,
  dead_letter: stats.deadLetter,
  unfinished_bytes: stats.unfinishedBytes,
  oldest_pending_age: stats.oldestPendingAgeMs / 1000,
  warnings: stats.warnings,
});
