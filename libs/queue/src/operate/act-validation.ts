import { DELAY_MS, MAX_REASON_LENGTH, NAME_PATTERN, PRIORITY } from '../config/limits.js';
import { type Act, ACTIONS } from '../domain/acts.js';
import { QueueError } from '../domain/errors.js';

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

/** Ids that can't be a task's are answered without asking Redis. */
export const isTaskId = (taskId: unknown): boolean => typeof taskId === 'string' && NAME_PATTERN.test(taskId);

export const invalid = (field: string, message: string): QueueError =>
  new QueueError('INVALID_ACT', `The act is not valid: ${field} ${message}`, { fields: [{ field, message }] });

const isReason = (reason: unknown): boolean =>
  typeof reason === 'string' && reason.isWellFormed() && [...reason].length <= MAX_REASON_LENGTH;

export const isWithin = (value: unknown, { min, max }: { min: number; max: number }): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
