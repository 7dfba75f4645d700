import { createHash } from 'node:crypto';

const MARK_LENGTH = 6;

/** A place in a list of a queue as it goes to callers: it says of which queue it is. Fit for a URL if the place is. */
export const cursorAt = (queueName: string, place: string): string => `${markOf(queueName)}.${place}`;

/** The place that a cursor of this queue names; undefined for one of another queue, and for what is no cursor. */
export function placeOf(queueName: string, cursor: string): string | undefined {
  const mark = `${markOf(queueName)}.`;
  return cursor.startsWith(mark) ? cursor.slice(mark.length) : undefined;
}

const markOf = (queueName: string): string =>
  createHash('sha1').update(queueName).digest('base64url').slice(0, MARK_LENGTH);
