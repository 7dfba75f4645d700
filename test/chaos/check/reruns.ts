import type { Evidence, HandlerEntry } from './evidence.js';

/** Why a task ran once more. */
export type RerunReason = 'retry' | 'snooze' | 'handed_back' | 'lease_ran_out';

export interface Reruns {
  counts: Record<RerunReason, number>;
  breaches: string[];
}

/** The backoff of all tasks that fail, see task-kinds.ts. */
const RETRY_WAIT_MS = 300;

/**
 * Explains each further run of a task by how the one before it ended: it failed, it snoozed, it was handed back at a shutdown,
 * or as much time has passed as a lease lasts at least, so its worker died or lost it.
 */
export function explainReruns({ runsOf }: Evidence, leaseMs: number): Reruns {
  const counts = { retry: 0, snooze: 0, handed_back: 0, lease_ran_out: 0 };
  const breaches: string[] = [];
  for (const [taskId, entries] of runsOf) {
    const begins = entries.filter(({ event }) => event === 'begin');
    for (let index = 1; index < begins.length; index++) {
      const [before, after] = [begins[index - 1], begins[index]] as [HandlerEntry, HandlerEntry];
      const reason = reasonOf(before, after, entries, leaseMs);
      if (reason === undefined) breaches.push(`${taskId} ran again without a reason: ${told(before)}, ${told(after)}`);
      else counts[reason]++;
      if (reason === 'retry') breaches.push(...tooEarly(before, after, entries, leaseMs));
    }
  }
  return { counts, breaches };
}

function reasonOf(
  before: HandlerEntry,
  after: HandlerEntry,
  entries: readonly HandlerEntry[],
  leaseMs: number,
): RerunReason | undefined {
  const events = entries.filter(({ epoch, at }) => epoch === before.epoch && at <= after.at).map(({ event }) => event);
  if (after.at - before.at >= leaseMs && !events.some((event) => event === 'threw' || event === 'snoozed')) {
    return events.includes('signal:shutdown') ? 'handed_back' : 'lease_ran_out';
  }
  if (events.includes('signal:shutdown')) return 'handed_back';
  if (events.includes('threw')) return 'retry';
  if (events.includes('snoozed')) return 'snooze';
  return undefined;
}

/** A retry waits for its backoff. Where its lease ran out before the failure was recorded, it comes at once. */
function tooEarly(
  before: HandlerEntry,
  after: HandlerEntry,
  entries: readonly HandlerEntry[],
  leaseMs: number,
): string[] {
  const failed = entries.find(({ epoch, event }) => epoch === before.epoch && event === 'threw');
  if (failed === undefined || after.at - before.at >= leaseMs) return [];
  const waitedMs = after.at - failed.at;
  return waitedMs < RETRY_WAIT_MS ? [`${before.taskId} was retried after ${waitedMs} ms: ${told(before)}`] : [];
}

const told = ({ epoch, worker, at }: HandlerEntry): string => `epoch ${epoch} on ${worker} at ${at}`;
