import type { TaskStatus } from './lifecycle.js';
import type { TaskFilter } from './task-list.js';

/** What an operator can do to a task. */
export const ACTIONS = ['cancel', 'retry', 'reschedule', 'priority', 'erase'] as const;

export type Action = (typeof ACTIONS)[number];

/** Where a task stands after an act; `gone` is one that was erased. */
export type StatusAfterAct = TaskStatus | 'gone';

/**
 * Which act applies to a task in which status, and what becomes of it; where a status is missing, the act is refused. A
 * running task is only asked to stop: it becomes cancelled when its run ends.
 */
export const ACT_TABLE: Record<Action, Partial<Record<TaskStatus, StatusAfterAct>>> = {
  cancel: {
    scheduled: 'cancelled',
    pending: 'cancelled',
    processing: 'processing',
    retrying: 'cancelled',
    cancelled: 'cancelled',
  },
  retry: { scheduled: 'pending', retrying: 'pending', dead_letter: 'pending', cancelled: 'pending' },
  reschedule: { scheduled: 'scheduled', pending: 'scheduled', retrying: 'scheduled' },
  priority: { scheduled: 'scheduled', pending: 'pending', retrying: 'retrying' },
  erase: { completed: 'gone', dead_letter: 'gone', cancelled: 'gone' },
};

/** An act with what it needs to know. */
export type Act =
  /** `reason`: kept with the task, at most 200 characters. */
  | { action: 'cancel'; reason?: string }
  | { action: 'retry' }
  | ({ action: 'reschedule' } & RunTime)
  | { action: 'priority'; priority: number }
  | { action: 'erase' };

/** When a task is to run: so many ms from now by Redis's clock, or at an instant; one that has passed means at once. */
export type RunTime = { delayMs: number; runAt?: undefined } | { runAt: Date; delayMs?: undefined };

/** What an act came to. */
export interface ActResult {
  taskId: string;
  status: StatusAfterAct;
  /** When it is due, after `reschedule`. */
  nextRunAt?: Date;
}

/** What an act on one of many tasks came to: done, or refused for a reason of its own. */
export type ActOutcome = ActResult | { taskId: string; status?: undefined; error: Error };

/**
 * Tasks in a status, a page of them at a time, with the restrictions that a list has. The pages together are for what was in
 * the status at the first one; what an act has reached since is left out.
 */
export interface ActFilter extends Pick<TaskFilter, 'type' | 'tag' | 'createdAfter' | 'createdBefore' | 'text'> {
  status: TaskStatus;
  /** Most tasks of the page, 1 to 1,000. Default 1,000. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** The tasks that an act on many is about. */
export type TaskSelection = { taskIds: readonly string[] } | { filter: ActFilter };

/** What an act on many came to. */
export interface ActOutcomes {
  outcomes: ActOutcome[];
  /** Where the filter goes on; undefined at its end, and for a list of ids. */
  nextCursor?: string;
}
