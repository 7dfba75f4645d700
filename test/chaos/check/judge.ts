import type { Redis } from 'ioredis';
import { expectSound } from '@app/queue/testing';
import { findLedgerBreaches } from '../../faults/support/ledger-rules.js';
import type { Ledger } from '../../support/ledger.js';
import { LEASE_MS, QUEUES } from '../plan/planned-faults.js';
import type { InjectedFault } from '../run/fault-injector.js';
import { readEvidence, type Evidence, type FinalTask } from './evidence.js';
import { findMiscounts } from './failures.js';
import { fateOf, findFateBreaches } from './fates.js';
import { readHistories, type ClaimedAttempt } from './histories.js';
import { findUntold } from './last-words.js';
import { measureRecovery, type Recovery } from './recovery.js';
import { explainReruns, type Reruns } from './reruns.js';
import { findNoisyWorkers } from './worker-logs.js';

export interface Clients {
  accepted: number;
  resends: number;
  unanswered: number;
  held: number;
}

/** All that a run came to. It is sound where `breaches` is empty. */
export interface Verdict {
  breaches: string[];
  /** Accepted tasks that are gone. */
  lost: number;
  tasks: number;
  /** Kind of task → how many ended in which way. */
  fates: Record<string, Record<string, number>>;
  faults: Record<string, number>;
  runs: number;
  reruns: Reruns['counts'];
  /** Completed tasks whose last words were lost in a fault. */
  forgotten: number;
  recovery: Recovery[];
  /** How often a queue was held against the laws of an instant while faults struck. */
  checks: number;
  /** From the end of the last fault until the last task had finished. */
  finishedAfterMs: number;
  clients: Clients;
}

export interface Case {
  folder: string;
  /** A connection that no fault reaches. */
  redis: Redis;
  tasks: FinalTask[];
  /** Completed tasks that do not have what their handlers told last. */
  forgotten: readonly string[];
  faults: readonly InjectedFault[];
  checks: number;
  finishedAfterMs: number;
  clients: Clients;
  /** The history of a task, from the API. */
  readAttempts: (taskId: string) => Promise<readonly ClaimedAttempt[]>;
  /** What was found wrong during the run. */
  breaches: readonly string[];
}

/** Holds what the processes wrote down, what the API says and what Redis holds against the invariants. */
export async function judge(of: Case): Promise<Verdict> {
  const { folder, redis, tasks, faults, checks, finishedAfterMs, clients, breaches } = of;
  const evidence = readEvidence(folder, tasks);
  await readHistories(evidence, of.readAttempts);
  const reruns = explainReruns(evidence, { leaseMs: LEASE_MS, faults });
  const completed = tasks
    .filter(({ status }) => status === 'completed')
    .map(({ completed_at = '', worker }) => ({ at: Date.parse(completed_at), worker }));
  const accepted = evidence.accepts.map(({ at }) => at);
  return {
    breaches: [
      ...breaches,
      ...(checks > 0 ? [] : ['nobody could look at the queues during the run']),
      ...findFateBreaches(evidence),
      ...findLedgerBreaches(forLedgerRules(evidence), tasks, { leaseMs: LEASE_MS }),
      ...reruns.breaches,
      ...findMiscounts(evidence, faults),
      ...findUntold(evidence, of.forgotten, faults),
      ...findNoisyWorkers(folder),
      ...(await findUnsound(redis)),
    ],
    lost: new Set(evidence.accepts.filter(({ taskId }) => !evidence.taskOf.has(taskId)).map(({ taskId }) => taskId))
      .size,
    tasks: tasks.length,
    fates: fatesByKind(evidence),
    faults: countBy(faults.map(({ kind }) => kind)),
    runs: evidence.runs.filter(({ event }) => event === 'begin').length,
    reruns: reruns.counts,
    forgotten: of.forgotten.length,
    recovery: measureRecovery(faults, completed, accepted),
    checks,
    finishedAfterMs,
    clients,
  };
}

/** Those rules know returning and throwing; a snooze is thrown. */
const forLedgerRules = ({ accepts, runs }: Evidence): Ledger => ({
  accepts,
  runs: runs.map((entry) => (entry.event === 'snoozed' ? { ...entry, event: 'threw' } : entry)),
});

async function findUnsound(redis: Redis): Promise<string[]> {
  const found = QUEUES.map((queue) =>
    expectSound(redis, queue).then(
      () => [],
      (error: Error) => [error.message],
    ),
  );
  return (await Promise.all(found)).flat();
}

function fatesByKind({ accepts, tasks }: Evidence): Verdict['fates'] {
  const kindOf = new Map<string, string>(accepts.map(({ taskId, kind }) => [taskId, kind]));
  const fates: Record<string, string[]> = {};
  for (const task of tasks) {
    const kind = task.task_type === 'child' ? 'child' : (kindOf.get(task.task_id) ?? 'unanswered');
    (fates[kind] ??= []).push(fateOf(task));
  }
  const kinds = Object.entries(fates).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kinds.map(([kind, of]) => [kind, countBy(of)]));
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
