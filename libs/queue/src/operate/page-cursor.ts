import { invalid } from './act-validation.js';

const NAME = '[A-Za-z0-9][A-Za-z0-9._-]{0,127}';
/** What `list-ids.lua` gives and takes: behind a task of a set, or behind one that was set aside. */
const CURSOR = new RegExp(`^(?:s\\d{1,16} ${NAME}|a(?:t:${NAME}\\0[0-9a-f]{16}\\0${NAME})?)$`);

/** A cursor as it goes to the caller: opaque, and fit for a URL. */
export const encodeCursor = (cursor: string): string => Buffer.from(cursor).toString('base64url');

/** @throws QueueError INVALID_ACT when no page gave this cursor */
export function decodeCursor(given: string | undefined): string {
  if (given === undefined) return '';
  const cursor = Buffer.from(given, 'base64url').toString();
  if (!CURSOR.test(cursor)) throw invalid('filter.cursor', 'must be the next cursor of an earlier answer');
  return cursor;
}
