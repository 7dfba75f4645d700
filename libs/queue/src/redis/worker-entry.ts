import type { HandlerPolicy, WorkerState } from '../domain/worker.js';

/** What a worker says of itself and does not change. */
export interface WorkerEntry {
  label: string;
  host: string;
  pid: number;
  version: string;
  types: readonly string[];
  concurrency: number;
  startedAt: string;
}

/** What a worker does now. Durations are counted back from its heartbeat, so no clock but Redis's matters. */
export interface WorkerActivity {
  state: Exclude<WorkerState, 'lost'>;
  busy: number;
  /** How long ago a turn last came back. */
  turnAgoMs: number;
  tasks: { taskId: string; type: string; ranMs: number }[];
  policies: Record<string, HandlerPolicy>;
}

/** The text of a heartbeat: the registry entry and the activity, a line of JSON each. */
export function encodeHeartbeat(entry: WorkerEntry, activity: WorkerActivity): string {
  const { label, host, pid, version, types, concurrency, startedAt } = entry;
  const { state, busy, turnAgoMs, tasks, policies } = activity;
  const said = { label, host, pid, version, types, concurrency, started_at: startedAt };
  const now = {
    state,
    busy,
    turn_ago_ms: turnAgoMs,
    tasks: tasks.map(({ taskId, type, ranMs }) => ({ id: taskId, type, ran_ms: ranMs })),
    policies,
  };
  return `${JSON.stringify(said)}\n${JSON.stringify(now)}`;
}

interface StoredEntry extends Omit<WorkerEntry, 'startedAt'> {
  started_at: string;
}
interface StoredActivity extends Omit<WorkerActivity, 'turnAgoMs' | 'tasks'> {
  turn_ago_ms: number;
  tasks: { id: string; type: string; ran_ms: number }[];
}

/** What is missing, because another release wrote it, is left out. */
export function decodeWorkerEntry(text: string): Partial<WorkerEntry> {
  const { started_at: startedAt, ...entry } = JSON.parse(text || '{}') as Partial<StoredEntry>;
  return { ...entry, ...(startedAt !== undefined && { startedAt }) };
}

export function decodeWorkerActivity(text: string): Partial<WorkerActivity> {
  const { turn_ago_ms: turnAgoMs, tasks, ...activity } = JSON.parse(text || '{}') as Partial<StoredActivity>;
  return {
    ...activity,
    ...(turnAgoMs !== undefined && { turnAgoMs }),
    ...(tasks && { tasks: tasks.map(({ id, type, ran_ms }) => ({ taskId: id, type, ranMs: ran_ms })) }),
  };
}
