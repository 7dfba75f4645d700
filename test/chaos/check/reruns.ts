import { RETRY_WAIT_MS } from '../plan/task-kinds.js';
import { isDisturbed, type Disturbance } from './disturbances.js';
import type { Evidence, HandlerEntry } from './evidence.js';

/** Why a task ran once more. */
export type RerunReason = 'retry' | 'snooze' | 'handed_back' | 'lease_ran_out';

export interface Reruns {
  counts: Record<RerunReason, number>;
  breaches: string[];
}

export interface RerunRules {
  leaseMs: number;
  faults: readonly Disturbance[];
}

/** A run, what its handler wrote down before the next one began, and that next one. */
interface Step {
  before: HandlerEntry;
  events: ReadonlySet<string>;
  failedAt: number | undefined;
  after: HandlerEntry;
}

/**
 * Explains each further run of a task by how the one before it ended: it failed, it snoozed, it was handed back at a
 * shutdown, or it lost its lease. That takes as much time as a lease lasts at least, and a fault that kept its worker from
 * extending it or from telling what came of the run; or its signal told so. It says nothing that a run returned.
 */
export function explainReruns({ runsOf }: Evidence, rules: RerunRules): Reruns {
  const counts = { retry: 0, snooze: 0, handed_back: 0, lease_ran_out: 0 };
  const breaches: string[] = [];
  for (const [taskId, entries] of runsOf) {
    for (const step of stepsOf(entries)) {
      const reason = reasonOf(step, rules);
      if (reason === undefined) breaches.push(described(taskId, step));
      else counts[reason]++;
    }
  }
  return { counts, breaches };
}

function stepsOf(entries: readonly HandlerEntry[]): Step[] {
  const begins = entries.filter(({ event }) => event === 'begin');
  return begins.slice(1).map((after, index) => {
    const before = begins[index] as HandlerEntry;
    const written = entries.filter(({ epoch, at }) => epoch === before.epoch && at <= after.at);
    const failedAt = written.find(({ event }) => event === 'threw')?.at;
    return { before, events: new Set(written.map(({ event }) => event)), failedAt, after };
  });
}

function reasonOf(step: Step, { leaseMs, faults }: RerunRules): RerunReason | undefined {
  const { before, events, failedAt, after } = step;
  if (events.has('signal:shutdown')) return 'handed_back';
  if (events.has('snoozed')) return 'snooze';
  if (failedAt !== undefined && after.at - failedAt >= RETRY_WAIT_MS && before.type !== 'refused') return 'retry';
  // Told in time by a worker that can't extend it, a handler that heeds its signal gives its task up before the lease ends.
  if (failedAt !== undefined && events.has('signal:lease_lost')) return 'lease_ran_out';
  if (after.at - before.at < leaseMs) return undefined;
  const isLost = events.has('signal:lease_lost') || isDisturbed(faults, before.worker, before.at, after.at);
  return isLost ? 'lease_ran_out' : undefined;
}

function described(taskId: string, { before, failedAt, after }: Step): string {
  return failedAt === undefined
    ? `${taskId} ran again without a reason: ${told(before)}, ${told(after)}`
    : `${taskId} was retried after ${after.at - failedAt} ms: ${told(before)}`;
}

const told = ({ epoch, worker, at }: HandlerEntry): string => `epoch ${epoch} on ${worker} at ${at}`;
