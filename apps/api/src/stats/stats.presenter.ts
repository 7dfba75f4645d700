import type { QueueStats } from '@app/queue';
import type { StatsDto } from './dto/stats.dto.js';

/** The queue's figures under the API's names. */
export function statsDto(stats: QueueStats): StatsDto {
  return {
    pending: stats.pending,
    scheduled: stats.scheduled,
    processing: stats.processing,
    retrying: stats.retrying,
    dead_letter: stats.deadLetter,
    cancelled: stats.cancelled,
    total_tasks: stats.totalTasks,
    completed_tasks: stats.completedTasks,
    completion_rate: stats.completionRate,
    success_rate: stats.successRate,
    warnings: stats.warnings,
  };
}
