import { kindNamed } from '../plan/task-kinds.js';
import type { AcceptedTask, Evidence, FinalTask } from './evidence.js';

/** What became of each task, against what its kind allows, what clients were told, and what its handler did. */
export function findFateBreaches(evidence: Evidence): string[] {
  return [
    ...twice(evidence.tasks),
    ...evidence.accepts.flatMap((entry) => ofAccepted(entry, evidence)),
    ...children(evidence),
    ...evidence.sightings.flatMap(({ event, taskId, status, epoch }) => {
      const task = evidence.taskOf.get(taskId);
      if (event === 'missed') return [`${taskId} was accepted, and a client was told that it is not there`];
      if (event === 'cancel' && task?.status !== 'cancelled')
        return [`${taskId} was cancelled (${status}) and is ${task?.status}`];
      if (event === 'seen' && (task?.status !== status || (task.epoch ?? 0) !== epoch)) {
        return [`${taskId} was seen ${status} at epoch ${epoch} and is ${task?.status} at ${task?.epoch}`];
      }
      return [];
    }),
    ...foreign(evidence),
  ];
}

export const fateOf = ({ status, reason }: FinalTask): string =>
  reason === undefined ? status : `${status}:${reason}`;

function twice(tasks: readonly FinalTask[]): string[] {
  const seen = new Set<string>();
  return tasks.flatMap(({ task_id, status }) => {
    if (seen.has(task_id)) return [`${task_id} is listed twice, once as ${status}`];
    seen.add(task_id);
    return [];
  });
}

function ofAccepted({ taskId, kind, queue, digest }: AcceptedTask, evidence: Evidence): string[] {
  const task = evidence.taskOf.get(taskId);
  // That it is gone is told with the ledger's rules.
  if (task === undefined) return [];
  const problems: string[] = [];
  const runs = evidence.runsOf.get(taskId) ?? [];
  const began = runs.filter(({ event }) => event === 'begin');
  const fate = fateOf(task);
  if (!kindNamed(kind).fates.includes(fate)) problems.push(`${taskId} (${kind}) is ${fate}`);
  if (task.queue !== queue) problems.push(`${taskId} was submitted to ${queue} and is in ${task.queue}`);
  for (const run of began) if (run.digest !== digest) problems.push(`${taskId} ran with another payload`);
  const isExhausted = fate === 'dead_letter:exhausted';
  if (isExhausted && task.retry_count !== task.max_retries + 1) {
    problems.push(`${taskId} is exhausted after ${task.retry_count} failures, ${task.max_retries + 1} are allowed`);
  }
  const neverStarts = kind === 'cancelled_waiting' || fate === 'cancelled:expired';
  if (neverStarts && began.length > 0) problems.push(`${taskId} (${kind}) is ${fate}, and it ran`);
  return problems;
}

/** A task that completed has the children that the run enqueued which completed it; no other child is there. */
function children({ taskOf, runsOf, tasks }: Evidence): string[] {
  const due = new Set<string>();
  const missing = [...runsOf].flatMap(([taskId, entries]) => {
    const task = taskOf.get(taskId);
    const end = entries.find(({ event, epoch, children: ids }) => event === 'end' && ids && epoch === task?.epoch);
    if (task?.status !== 'completed' || end?.children === undefined) return [];
    for (const id of end.children) due.add(id);
    return end.children
      .filter((id) => taskOf.get(id)?.status !== 'completed')
      .map((id) => `${id}, child of ${taskId}, is ${taskOf.get(id)?.status ?? 'not there'}`);
  });
  const orphans = tasks.filter(({ task_type, task_id }) => task_type === 'child' && !due.has(task_id));
  return [...missing, ...orphans.map(({ task_id }) => `${task_id} is a child of no completed run`)];
}

/** What is there was accepted, or is a child, or has an id of the API's making: then its client may have got no answer. */
const foreign = ({ tasks, accepts }: Evidence): string[] => {
  const accepted = new Set(accepts.map(({ taskId }) => taskId));
  return tasks
    .filter(({ task_id }) => task_id.startsWith('task-') && !accepted.has(task_id))
    .map(({ task_id }) => `${task_id} is there and was not accepted`);
};
