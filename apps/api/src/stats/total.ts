import { FIGURES, type QueueStats, type TypeFigures } from '@app/queue';

const SUMMED = [
  'pending',
  'scheduled',
  'processing',
  'retrying',
  'deadLetter',
  'cancelled',
  'totalTasks',
  'completedTasks',
  'removed',
  'purged',
  'unfinishedBytes',
] as const;

/** The figures of some queues, at least one, as if they were one queue. Rates are weighed by how many tasks each has had. */
export function totalOf(all: readonly QueueStats[]): QueueStats {
  const [first] = all as [QueueStats];
  if (all.length === 1) return first;
  const total = { ...first };
  for (const name of SUMMED) total[name] = sum(all.map((stats) => stats[name]));
  return {
    ...total,
    completionRate: mean(all.map(({ completionRate, totalTasks }) => [completionRate, totalTasks])),
    successRate: mean(all.map((stats) => [stats.successRate, finished(stats)])),
    oldestPendingAgeMs: Math.max(...all.map(({ oldestPendingAgeMs }) => oldestPendingAgeMs)),
    types: totalOfTypes(all),
  };
}

/** How many have finished, from the part of them that completed. */
const finished = ({ successRate, completedTasks, deadLetter }: QueueStats): number =>
  successRate === 0 ? deadLetter : (completedTasks / successRate) * 100;

function totalOfTypes(all: readonly QueueStats[]): Record<string, TypeFigures> {
  const total = Object.create(null) as Record<string, TypeFigures>;
  for (const [type, figures] of all.flatMap(({ types }) => Object.entries(types))) {
    const so = (total[type] ??= { completed: 0, failed: 0, deadLettered: 0, runMs: 0 });
    for (const name of FIGURES) so[name] += figures[name];
  }
  return { ...total };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((so, number) => so + number, 0);

function mean(weighed: readonly [value: number, weight: number][]): number {
  const weight = sum(weighed.map(([, one]) => one));
  if (weight === 0) return 0;
  return Math.round((sum(weighed.map(([value, one]) => value * one)) / weight) * 100) / 100;
}
