import type { QueueStats, TypeFigures } from '@app/queue';
import type { QueueFiguresDto } from './dto/queue-figures.dto.js';
import type { StatsDto } from './dto/stats.dto.js';
import type { TypeFiguresDto } from './dto/type-figures.dto.js';
import { totalOf } from './total.js';

/** The figures of some queues, at least one: of all together, and of each. */
export function statsDto(queues: readonly { name: string; stats: QueueStats }[]): StatsDto {
  const total = totalOf(queues.map(({ stats }) => stats));
  const warnings = queues.flatMap(({ name, stats }) =>
    stats.warnings.map((warning) => (queues.length === 1 ? warning : `${name}: ${warning}`)),
  );
  return {
    ...figuresOf({ ...total, warnings }),
    queues: Object.fromEntries(queues.map(({ name, stats }) => [name, figuresOf(stats)])),
  };
}

/** The queue's figures under the API's names. */
function figuresOf(stats: QueueStats): QueueFiguresDto {
  return {
    pending: stats.pending,
    scheduled: stats.scheduled,
    processing: stats.processing,
    retrying: stats.retrying,
    dead_letter: stats.deadLetter,
    cancelled: stats.cancelled,
    total_tasks: stats.totalTasks,
    completed_tasks: stats.completedTasks,
    removed: stats.removed,
    purged: stats.purged,
    completion_rate: stats.completionRate,
    success_rate: stats.successRate,
    warnings: stats.warnings,
    oldest_pending_age: stats.oldestPendingAgeMs / 1000,
    types: Object.fromEntries(Object.entries(stats.types).map(([type, figures]) => [type, figuresDto(figures)])),
  };
}

/** The figures of a type under the API's names, durations in seconds. */
export function figuresDto({ completed, failed, deadLettered, runMs }: TypeFigures): TypeFiguresDto {
  const runs = completed + failed;
  return {
    completed,
    failed,
    dead_lettered: deadLettered,
    run_time: runMs / 1000,
    mean_run_time: runs === 0 ? 0 : Math.round(runMs / runs) / 1000,
  };
}
