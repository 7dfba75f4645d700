import { NAME_PATTERN } from '../config/limits.js';
import { QueueError } from '../domain/errors.js';
import { TASK_STATUSES, type TaskStatus } from '../domain/lifecycle.js';
import type { LaneRange, ListPlace, ListPosition } from '../scripts/list-tasks.script.js';

const SCORE = /^\d{1,17}$/;
const LANE_PREFIX = 't:';
/** In place of what is not there; no name and no score. */
const NONE = '-';

/** Opaque to clients. Holds a place in an order, not a number of tasks to skip. */
export function encodeCursor({ status, place, lanes }: ListPosition): string {
  const parts: string[] = [status];
  if (place !== undefined || lanes !== undefined) parts.push(place?.score ?? NONE, place?.taskId ?? NONE);
  if (lanes !== undefined) parts.push(lanes.after || NONE, lanes.upto || NONE);
  return Buffer.from(parts.join(' ')).toString('base64url');
}

/** @throws QueueError INVALID_FILTER when it is none, or is one of a list of other statuses */
export function decodeCursor(cursor: string, statuses: readonly TaskStatus[]): ListPosition {
  const [status, score, taskId, after, upto, ...rest] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const known = TASK_STATUSES.find((each) => each === status);
  const lanes = readLanes(after, upto);
  const place = readPlace(score, taskId, lanes !== undefined);
  if (known === undefined || place === null || lanes === null || rest.length > 0) {
    throw unfit('must be the next_cursor of an earlier answer');
  }
  if (!statuses.includes(known)) throw unfit('is of a list of other statuses');
  return { status: known, place, ...(lanes !== undefined && { lanes }) };
}

/** @returns null for what no list gave */
function readPlace(
  score: string | undefined,
  taskId: string | undefined,
  hasLanes: boolean,
): ListPlace | undefined | null {
  if (score === undefined || (hasLanes && score === NONE && taskId === NONE)) return undefined;
  return SCORE.test(score) && taskId !== undefined && NAME_PATTERN.test(taskId) ? { score, taskId } : null;
}

/** @returns null for what no list gave */
function readLanes(after: string | undefined, upto: string | undefined): LaneRange | undefined | null {
  if (after === undefined) return undefined;
  if (!isLane(after) || upto === undefined || !isLane(upto)) return null;
  return { after: after === NONE ? '' : after, upto: upto === NONE ? '' : upto };
}

const isLane = (name: string): boolean =>
  name === NONE || (name.startsWith(LANE_PREFIX) && NAME_PATTERN.test(name.slice(LANE_PREFIX.length)));

export function unfit(message: string): QueueError {
  return new QueueError('INVALID_FILTER', 'This is no place in this list', { fields: [{ field: 'cursor', message }] });
}
