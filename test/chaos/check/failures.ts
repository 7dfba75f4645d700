import { isDisturbed, numberOf, type Disturbance } from './disturbances.js';
import type { Evidence, FinalTask, HandlerEntry } from './evidence.js';

/** Failures are what handlers threw and runs that took too long, no more and, where no lease was lost, no less; a crash is a run that nobody could record. */
export function findMiscounts({ tasks, runsOf }: Evidence, faults: readonly Disturbance[]): string[] {
  return tasks.flatMap((task) => {
    const entries = runsOf.get(task.task_id) ?? [];
    return [...failures(task, entries), ...crashes(task, entries, faults)];
  });
}

function failures(task: FinalTask, entries: readonly HandlerEntry[]): string[] {
  const { task_id, retry_count, crash_count = 0, attempts = [] } = task;
  const thrown = entries.filter(({ event }) => event === 'threw').map(({ epoch }) => epoch);
  // A run that takes longer than it may has failed, whatever its handler does.
  const timedOut = entries.filter(({ event }) => event === 'signal:timeout').map(({ epoch }) => epoch);
  if (retry_count > new Set([...thrown, ...timedOut]).size)
    return [`${task_id} counts ${retry_count} failures, it threw ${thrown.length} times`];
  const signalled = new Set(entries.filter(({ event }) => event.startsWith('signal:')).map(({ epoch }) => epoch));
  // What is thrown after a signal is no failure of the handler.
  const own = thrown.filter((epoch) => !signalled.has(epoch)).length;
  const hasLostALease = crash_count > 0 || attempts.some(({ outcome }) => outcome === 'crashed');
  if (hasLostALease || retry_count >= own) return [];
  return [`${task_id} counts ${retry_count} failures, it threw ${own} times and never lost its lease`];
}

/** The history keeps ten runs. */
const KEPT_ATTEMPTS = 10;

/** Each crash is of a run in the history, whose worker was killed, frozen or cut off, or that was told that it lost its lease. */
function crashes(task: FinalTask, entries: readonly HandlerEntry[], faults: readonly Disturbance[]): string[] {
  const { task_id, crash_count = 0, attempts = [] } = task;
  const crashed = attempts.filter(({ outcome }) => outcome === 'crashed');
  const isWhole = attempts.length < KEPT_ATTEMPTS;
  const uncounted = isWhole && crash_count > crashed.length;
  return [
    ...(uncounted ? [`${task_id} counts ${crash_count} crashes, its history has ${crashed.length}`] : []),
    ...crashed.flatMap(({ epoch, worker, started_at, ended_at }) => {
      const own = entries.filter((entry) => entry.epoch === epoch);
      const name = own[0]?.worker ?? worker;
      const isTold = own.some(({ event }) => event === 'signal:lease_lost');
      // The history may have no name any more of a worker that is long gone.
      const isKnown = numberOf(name) !== undefined;
      const isExcused = isTold || isDisturbed(faults, name, Date.parse(started_at), Date.parse(ended_at));
      return isExcused || !isKnown
        ? []
        : [`${task_id} is charged with a crash of ${name}, epoch ${epoch}, without a fault`];
    }),
  ];
}
