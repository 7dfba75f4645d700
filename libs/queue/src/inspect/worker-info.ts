import type { WorkerInfo, WorkerState } from '../domain/worker.js';
import { decodeWorkerActivity, decodeWorkerEntry } from '../redis/worker-entry.js';
import type { StoredWorker } from '../scripts/stored-worker.js';

/** Three heartbeats. */
const LIVES_FOR_MS = 15_000;

/** What the list of a queue knows of a worker, in words. What it did not say is empty. */
export function workerInfo(stored: StoredWorker, queue: string): WorkerInfo {
  const entry = decodeWorkerEntry(stored.entry);
  const activity = decodeWorkerActivity(stored.activity);
  const ago = (milliseconds: number): Date => new Date(stored.heartbeatAtMs - milliseconds);
  const types = entry.types ?? [];
  return {
    id: stored.boot,
    label: entry.label ?? stored.boot,
    queues: [queue],
    state: stateOf(stored, activity.state),
    quietRequested: stored.quietAsked,
    host: entry.host ?? '',
    pid: entry.pid ?? 0,
    version: entry.version ?? '',
    ...(entry.startedAt !== undefined && { startedAt: new Date(entry.startedAt) }),
    lastHeartbeatAt: new Date(stored.heartbeatAtMs),
    ...(activity.turnAgoMs !== undefined && { lastTurnAt: ago(activity.turnAgoMs) }),
    concurrency: entry.concurrency ?? 0,
    busy: activity.busy ?? 0,
    handlers: types.map((type) => ({ type, queues: [queue], ...activity.policies?.[type] })),
    tasks: (activity.tasks ?? []).map(({ taskId, type, ranMs }) => ({ taskId, type, startedAt: ago(ranMs) })),
  };
}

const stateOf = ({ readAtMs, heartbeatAtMs }: StoredWorker, said: WorkerState = 'active'): WorkerState =>
  readAtMs - heartbeatAtMs > LIVES_FOR_MS ? 'lost' : said;
