import { cursorAt, placeOf } from '../redis/queue-cursor.js';
import { type IdsPlace, WALK_BEGINS } from '../scripts/list-ids.script.js';
import { invalid } from './act-validation.js';

const NAME = '[A-Za-z0-9][A-Za-z0-9._-]{0,127}';
/** What `list-ids.lua` gives and takes: bounds of a walk, and behind a task of a set, or behind one that was set aside. */
const CURSOR = new RegExp(
  `^(\\d{1,16}(?:\\.\\d{1,16}){4}) (s\\d{1,16} ${NAME}|a(?:t:${NAME}\\0[0-9a-f]{16}\\0${NAME})?)$`,
);

/** A place in a walk as it goes to the caller: opaque, and fit for a URL. undefined behind the last page. */
export const encodeCursor = (queueName: string, { bounds, cursor }: IdsPlace): string | undefined =>
  cursor === '' ? undefined : cursorAt(queueName, Buffer.from(`${bounds} ${cursor}`).toString('base64url'));

/** @throws QueueError INVALID_ACT when no page of this queue gave this cursor */
export function decodeCursor(queueName: string, given: string | undefined): IdsPlace {
  if (given === undefined) return WALK_BEGINS;
  const place = placeOf(queueName, given) ?? '';
  const [, bounds, cursor] = CURSOR.exec(Buffer.from(place, 'base64url').toString()) ?? [];
  if (bounds === undefined || cursor === undefined) {
    throw invalid('filter.cursor', 'must be the next cursor of an earlier answer, of this queue');
  }
  return { bounds, cursor };
}
