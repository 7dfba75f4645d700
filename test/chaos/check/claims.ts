import type { Evidence, HandlerEntry } from './evidence.js';

export interface ClaimedAttempt {
  epoch: number;
  started_at: string;
}

/**
 * A lease begins with the claim, by Redis's clock, and a handler some time later: much later where the reply was held up. Where
 * a task seems to have run twice within one lease, each run is counted from its claim, as the task's history has it.
 */
export async function countFromClaims(
  { runsOf }: Evidence,
  leaseMs: number,
  readAttempts: (taskId: string) => Promise<readonly ClaimedAttempt[]>,
): Promise<void> {
  for (const [taskId, entries] of runsOf) {
    const begins = entries.filter(({ event }) => event === 'begin');
    if (!begins.some((begin, index) => isSoonAfter(begins[index - 1], begin, entries, leaseMs))) continue;
    const claims = new Map(
      (await readAttempts(taskId)).map(({ epoch, started_at }) => [epoch, Date.parse(started_at)]),
    );
    for (const begin of begins) begin.at = Math.min(begin.at, claims.get(begin.epoch) ?? Infinity);
  }
}

const ENDINGS = ['threw', 'snoozed', 'signal:shutdown'];

function isSoonAfter(
  before: HandlerEntry | undefined,
  after: HandlerEntry,
  entries: readonly HandlerEntry[],
  leaseMs: number,
): boolean {
  if (before === undefined || after.at - before.at >= leaseMs) return false;
  return !entries.some(({ epoch, event }) => epoch === before.epoch && ENDINGS.includes(event));
}
