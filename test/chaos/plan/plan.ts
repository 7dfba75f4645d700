import { planFaults, type PlannedFault } from './planned-faults.js';
import { planTasks, type PlannedSubmission } from './planned-tasks.js';
import { Random } from './random.js';

export interface ChaosPlan {
  faults: PlannedFault[];
  submissions: PlannedSubmission[];
}

/** What will be done when. It depends on the seed, the time and the number of tasks alone. */
export function planChaos({ seed, durationMs, tasks }: { seed: number; durationMs: number; tasks: number }): ChaosPlan {
  // Streams of their own: another number of tasks leaves the faults as they are.
  return {
    faults: planFaults(new Random(seed), durationMs),
    submissions: planTasks(new Random(seed ^ 0x5eed), durationMs, tasks),
  };
}

/** The plan as text: a line for each fault, and how many tasks of each kind there are. */
export function describePlan({ faults, submissions }: ChaosPlan): string {
  const kinds = new Map<string, number>();
  for (const { kind } of submissions.flatMap(({ tasks }) => tasks)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const lines = faults.map(({ kind, atMs, ...details }) => {
    const about = Object.entries(details).map(([name, value]) => `${name}=${value}`);
    return `${(atMs / 1_000).toFixed(3).padStart(9)} s  ${kind.padEnd(20)} ${about.join(' ')}`;
  });
  const tasks = [...kinds].sort().map(([kind, count]) => `${String(count).padStart(9)}    ${kind}`);
  return [`${faults.length} faults`, ...lines, `Tasks, in ${submissions.length} requests`, ...tasks].join('\n');
}
