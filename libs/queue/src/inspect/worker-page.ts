import { QueueError } from '../domain/errors.js';
import type { PageRequest, WorkerInfo, WorkerPage } from '../domain/worker.js';

const LIMIT = { default: 50, max: 500 };
const CURSOR = /^(\d{1,16})-([A-Za-z0-9_-]{1,64})$/;

/**
 * One page of the workers, which are in the order in which they started. The cursor names the last one of a page, so
 * those that come or go meanwhile shift nothing.
 * @throws QueueError INVALID_FILTER
 */
export function pageOf(workers: readonly WorkerInfo[], { limit = LIMIT.default, cursor }: PageRequest): WorkerPage {
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT.max) {
    throw invalid('limit', `must be a whole number from 1 to ${LIMIT.max}`);
  }
  const after = cursor === undefined ? undefined : CURSOR.exec(cursor);
  if (after === null) throw invalid('cursor', 'must be the next_cursor of an earlier answer');
  const rest = after === undefined ? workers : workers.filter((worker) => isAfter(worker, after));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rest.length > limit && last !== undefined ? `${startOf(last)}-${last.id}` : undefined;
  return { workers: page, nextCursor };
}

const startOf = ({ startedAt }: WorkerInfo): number => startedAt?.getTime() ?? 0;

function isAfter(worker: WorkerInfo, [, start, id = '']: RegExpExecArray): boolean {
  const difference = startOf(worker) - Number(start);
  return difference > 0 || (difference === 0 && worker.id > id);
}

const invalid = (field: string, message: string): QueueError =>
  new QueueError('INVALID_FILTER', `${field} ${message}`, { fields: [{ field, message }] });
