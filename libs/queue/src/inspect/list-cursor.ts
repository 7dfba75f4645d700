import { NAME_PATTERN } from '../config/limits.js';
import { QueueError } from '../domain/errors.js';
import { TASK_STATUSES, type TaskStatus } from '../domain/lifecycle.js';
import type { ListPlace } from '../scripts/list-tasks.script.js';

/** How far a walk has come: in this status, after this task; without a place at its beginning. */
export interface ListPosition {
  status: TaskStatus;
  place: ListPlace | undefined;
}

const SCORE = /^\d{1,17}$/;

/** Opaque to clients. Holds a place in an order, not a number of tasks to skip. */
export function encodeCursor({ status, place }: ListPosition): string {
  const parts = place === undefined ? [status] : [status, place.score, place.taskId];
  return Buffer.from(parts.join(' ')).toString('base64url');
}

/** @throws QueueError INVALID_FILTER when it is none, or is one of a list of other statuses */
export function decodeCursor(cursor: string, statuses: readonly TaskStatus[]): ListPosition {
  const [status, score, taskId, ...rest] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const known = TASK_STATUSES.find((each) => each === status);
  const isWhole = score === undefined || (SCORE.test(score) && taskId !== undefined && NAME_PATTERN.test(taskId));
  if (known === undefined || !isWhole || rest.length > 0) throw unfit('must be the next_cursor of an earlier answer');
  if (!statuses.includes(known)) throw unfit('is of a list of other statuses');
  return { status: known, place: score === undefined || taskId === undefined ? undefined : { score, taskId } };
}

function unfit(message: string): QueueError {
  return new QueueError('INVALID_FILTER', 'This is no place in this list', { fields: [{ field: 'cursor', message }] });
}
