import { RETRY_WAIT_MS } from '../plan/task-kinds.js';
import type { Evidence, FinalTask, HandlerEntry } from './evidence.js';

export interface ClaimedAttempt {
  epoch: number;
  worker: string;
  outcome: string;
  started_at: string;
  ended_at: string;
}

/**
 * Reads the history of each task in whose runs something looks odd, for the other checks to go by, and counts its runs from
 * their claims: a lease begins with the claim, by Redis's clock, and a handler some time later, much later where the reply
 * was held up.
 */
export async function readHistories(
  { runsOf, tasks }: Evidence,
  readAttempts: (taskId: string) => Promise<readonly ClaimedAttempt[]>,
): Promise<void> {
  for (const task of tasks) {
    const entries = runsOf.get(task.task_id) ?? [];
    if (!isOdd(task, entries)) continue;
    const attempts = await readAttempts(task.task_id);
    task.attempts = [...attempts];
    const claims = new Map(attempts.map(({ epoch, started_at }) => [epoch, Date.parse(started_at)]));
    for (const entry of entries) {
      if (entry.event === 'begin') entry.at = Math.min(entry.at, claims.get(entry.epoch) ?? Infinity);
    }
  }
}

/** It has crashed, has not as many failures as its handler threw, or ran again though nothing said that the run before was over. */
function isOdd({ crash_count = 0, retry_count }: FinalTask, entries: readonly HandlerEntry[]): boolean {
  const thrown = entries.filter(({ event }) => event === 'threw').length;
  if (crash_count > 0 || thrown !== retry_count) return true;
  const begins = entries.filter(({ event }) => event === 'begin');
  return begins.slice(1).some((after, index) => {
    const { epoch } = begins[index] as HandlerEntry;
    const before = entries.filter((entry) => entry.epoch === epoch && entry.at <= after.at);
    const said = before.findLast(({ event }) => ['threw', 'snoozed', 'signal:shutdown'].includes(event));
    return said === undefined || (said.event === 'threw' && after.at - said.at < RETRY_WAIT_MS);
  });
}
