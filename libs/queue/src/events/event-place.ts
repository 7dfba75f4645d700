import { EVENT_ID_PATTERN } from '../config/limits.js';
import { QueueError } from '../domain/errors.js';

/** A place in the stream of events: after a move of an entry, or after the whole entry. */
export interface EventPlace {
  entryId: string;
  position: number | undefined;
}

/** @throws QueueError INVALID_FILTER when the text is not the id of an event */
export function parseEventId(id: string): EventPlace {
  if (!EVENT_ID_PATTERN.test(id)) {
    const fields = [{ field: 'after', message: 'must be the id of an event, like 1795494545535-0:3' }];
    throw new QueueError('INVALID_FILTER', 'This is no place in the stream of events', { fields });
  }
  const [entryId = '', position] = id.split(':');
  return { entryId, position: position === undefined ? undefined : Number(position) };
}

/** Whether an entry is further on in the stream than another one. */
export function isLater(entryId: string, other: string): boolean {
  const [ms, number] = entryId.split('-').map(Number) as [number, number];
  const [otherMs, otherNumber] = other.split('-').map(Number) as [number, number];
  return ms === otherMs ? number > otherNumber : ms > otherMs;
}
