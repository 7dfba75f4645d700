import { readLedger, type AcceptEntry, type RunEntry } from '../../support/ledger.js';
import type { TaskAnswer } from '../../support/task-queue-system.js';
import type { TaskKindName } from '../plan/task-kinds.js';
import type { ClaimedAttempt } from './histories.js';

export type AcceptedTask = AcceptEntry & { kind: TaskKindName; queue: string; digest: string };

/** What handlers wrote: begin, end, threw, snoozed, and `signal:` with its reason. */
export type HandlerEntry = RunEntry & { queue: string; digest?: string; children?: string[] };

/** What clients saw of a task besides its acceptance. */
export interface Sighting {
  event: 'cancel' | 'seen' | 'missed';
  at: number;
  taskId: string;
  /** Of a cancellation the HTTP status, of a sight the task's. */
  status: string | number;
  epoch: number;
}

export type FinalTask = Omit<TaskAnswer, 'attempts'> & {
  queue: string;
  /** Its history, of tasks in whose runs something looks odd. */
  attempts?: ClaimedAttempt[];
};

/** All that the checks go by: what processes wrote outside Redis, and what the API says of every task in the end. */
export interface Evidence {
  accepts: AcceptedTask[];
  /** In the order of their time. */
  runs: HandlerEntry[];
  runsOf: ReadonlyMap<string, HandlerEntry[]>;
  sightings: Sighting[];
  tasks: FinalTask[];
  taskOf: ReadonlyMap<string, FinalTask>;
}

const SIGHTINGS = ['cancel', 'seen', 'missed'];

export function readEvidence(folder: string, tasks: FinalTask[]): Evidence {
  const { accepts, runs: others } = readLedger(folder);
  const notBefore = new Map<string, number>();
  const sightings: Sighting[] = [];
  const runs: HandlerEntry[] = [];
  for (const entry of others as unknown as ({ event: string; taskId: string; notBefore: number } & HandlerEntry)[]) {
    if (entry.event === 'rescheduled') notBefore.set(entry.taskId, entry.notBefore);
    else if (SIGHTINGS.includes(entry.event)) sightings.push(entry as unknown as Sighting);
    else runs.push(entry);
  }
  const accepted = (accepts as AcceptedTask[]).map((entry) => {
    const instant = notBefore.get(entry.taskId) ?? entry.notBefore;
    return { ...entry, ...(instant !== undefined && { notBefore: instant }) };
  });
  return evidenceOf({ accepts: accepted, runs, sightings, tasks });
}

export function evidenceOf(found: Pick<Evidence, 'accepts' | 'runs' | 'sightings' | 'tasks'>): Evidence {
  const runsOf = new Map<string, HandlerEntry[]>();
  for (const entry of found.runs) {
    const ofTask = runsOf.get(entry.taskId);
    if (ofTask === undefined) runsOf.set(entry.taskId, [entry]);
    else ofTask.push(entry);
  }
  return { ...found, runsOf, taskOf: new Map(found.tasks.map((task) => [task.task_id, task])) };
}
