import { DELAY_MS, MAX_ACT_TASKS, MAX_REASON_LENGTH, NAME_PATTERN, PRIORITY } from '../config/limits.js';
import { type Act, type ActFilter, ACTIONS } from '../domain/acts.js';
import { QueueError } from '../domain/errors.js';
import { TASK_STATUSES } from '../domain/lifecycle.js';

/** @throws QueueError INVALID_ACT naming what is wrong with an act's arguments */
export function checkAct(act: Act): void {
  if (!ACTIONS.includes(act.action)) throw invalid('action', `must be one of ${ACTIONS.join(', ')}`);
  if (act.action === 'cancel' && act.reason !== undefined && !isReason(act.reason)) {
    throw invalid('reason', `must be text of at most ${MAX_REASON_LENGTH} characters`);
  }
  if (act.action === 'priority' && !isWithin(act.priority, PRIORITY)) {
    throw invalid('priority', `must be a whole number from ${PRIORITY.min} to ${PRIORITY.max}`);
  }
  if (act.action !== 'reschedule') return;
  if ((act.delayMs === undefined) === (act.runAt === undefined)) {
    throw invalid('delayMs', 'must be given, or else runAt, and not both');
  }
  if (act.delayMs !== undefined && !isWithin(act.delayMs, DELAY_MS)) {
    throw invalid('delayMs', `must be a whole number from ${DELAY_MS.min} to ${DELAY_MS.max}`);
  }
  if (act.runAt === undefined) return;
  if (!(act.runAt.getTime() >= 0)) throw invalid('runAt', 'must be a valid date, from 1970 on');
  // By this process's clock: only a bound, the due time is made by Redis's.
  if (act.runAt.getTime() - Date.now() > DELAY_MS.max) {
    throw invalid('runAt', `must be at most ${DELAY_MS.max / DAY_MS} days ahead`);
  }
}

const DAY_MS = 86_400_000;

/** @throws QueueError INVALID_ACT naming what is wrong with the filter of an act on many */
export function checkFilter({ status, type, tag, createdAfter, createdBefore, text, limit }: ActFilter): void {
  if (!TASK_STATUSES.includes(status)) throw invalid('filter.status', `must be one of ${TASK_STATUSES.join(', ')}`);
  if (type !== undefined && !NAME_PATTERN.test(type)) throw invalid('filter.type', 'must be a type');
  for (const [field, value] of Object.entries({ tag, text })) {
    if (value !== undefined && typeof value !== 'string') throw invalid(`filter.${field}`, 'must be text');
  }
  for (const [field, value] of Object.entries({ createdAfter, createdBefore })) {
    const isDate = value instanceof Date && value.getTime() >= 0;
    if (value !== undefined && !isDate) throw invalid(`filter.${field}`, 'must be a valid date');
  }
  if (limit !== undefined && !isWithin(limit, { min: 1, max: MAX_ACT_TASKS })) {
    throw invalid('filter.limit', `must be a whole number from 1 to ${MAX_ACT_TASKS}`);
  }
}

/** Ids that can't be a task's are answered without asking Redis. */
export const isTaskId = (taskId: unknown): boolean => typeof taskId === 'string' && NAME_PATTERN.test(taskId);

export const invalid = (field: string, message: string): QueueError =>
  new QueueError('INVALID_ACT', `The act is not valid: ${field} ${message}`, { fields: [{ field, message }] });

const isReason = (reason: unknown): boolean =>
  typeof reason === 'string' && reason.isWellFormed() && [...reason].length <= MAX_REASON_LENGTH;

export const isWithin = (value: unknown, { min, max }: { min: number; max: number }): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
