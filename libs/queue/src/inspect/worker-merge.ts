import type { HandledType, WorkerInfo } from '../domain/worker.js';

/** One worker on the lists of several queues that it serves: what each of them knows of it, in one. */
export function mergeWorkers(lists: readonly (readonly WorkerInfo[])[]): WorkerInfo[] {
  const byId = new Map<string, WorkerInfo>();
  for (const worker of lists.flat()) {
    const other = byId.get(worker.id);
    byId.set(worker.id, other === undefined ? worker : merged(other, worker));
  }
  return [...byId.values()].sort(inOrder);
}

function merged(one: WorkerInfo, other: WorkerInfo): WorkerInfo {
  const newer = one.lastHeartbeatAt >= other.lastHeartbeatAt ? one : other;
  return {
    ...newer,
    queues: [...one.queues, ...other.queues],
    quietRequested: one.quietRequested || other.quietRequested,
    handlers: mergedHandlers([...one.handlers, ...other.handlers]),
    tasks: [...one.tasks, ...other.tasks],
  };
}

/** A type once for all queues in which its handler says the same. */
function mergedHandlers(handlers: readonly HandledType[]): HandledType[] {
  const merged = new Map<string, HandledType>();
  for (const handler of handlers) {
    const { queues, timeoutMs, backoff, maxRetries, type } = handler;
    const key = JSON.stringify([type, timeoutMs, backoff, maxRetries]);
    merged.set(key, { ...handler, queues: [...(merged.get(key)?.queues ?? []), ...queues] });
  }
  return [...merged.values()];
}

/** The order in which they started. */
export const inOrder = (a: WorkerInfo, b: WorkerInfo): number =>
  startOf(a) - startOf(b) || (a.id < b.id ? -1 : Number(a.id > b.id));

const startOf = ({ startedAt }: WorkerInfo): number => startedAt?.getTime() ?? 0;
