import { NAME_EXPECTED, NAME_PATTERN, PAGE_LIMIT } from '../config/limits.js';
import type { QueueOptions } from '../config/queue.settings.js';
import type { DeadLetterGroupPage, DeadLetterPage, DeadLetterQuery } from '../domain/dead-letter.js';
import { QueueError, type FieldError } from '../domain/errors.js';
import { FINGERPRINT_EXPECTED, FINGERPRINT_PATTERN } from '../domain/fingerprint.js';
import { cursorAt, placeOf } from '../redis/queue-cursor.js';
import { ResendingCall } from '../redis/resending-call.js';
import { ReadDeadLetterGroupsScript } from '../scripts/read-dead-letter-groups.script.js';
import { ReadDeadLettersScript } from '../scripts/read-dead-letters.script.js';
import { composeDeadLetter, composeGroup } from './dead-letter-composer.js';
import { WorkerReader } from './worker-reader.js';

const MOST_GROUPS_A_PAGE = 100;
const GROUPS_A_CALL = 25;
/** A page that many calls did not fill is answered as it is. */
const MOST_CALLS_A_PAGE = 8;
const CURSOR_PATTERN = /^\d{1,13}\.[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const LONGEST_REASON = 64;
const LAST_INSTANT_MS = 9_999_999_999_999;

/** Reads dead letters: a list, newest first, and groups by kind of error. Bounded, however many there are. */
export class DeadLetterReader {
  constructor(
    private readonly pages: ReadDeadLettersScript,
    private readonly groupPages: ReadDeadLetterGroupsScript,
    private readonly workers: WorkerReader,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  async list(query: DeadLetterQuery): Promise<DeadLetterPage> {
    const place = this.placeIn(query.cursor);
    checkQuery(query, place);
    const limit = query.limit ?? PAGE_LIMIT.default;
    const [{ found, nextCursor }, maxRetries] = await Promise.all([
      this.gather(limit, place, (cursor = '', count, remainingMs) =>
        this.pages.run({ ...query, cursor }, count, remainingMs),
      ),
      this.workers.maxRetries(),
    ]);
    const deadLetters = found.map((stored) => composeDeadLetter(stored, maxRetries));
    return { deadLetters, ...this.nextOf(nextCursor) };
  }

  async groups({
    limit = PAGE_LIMIT.default,
    cursor,
  }: {
    limit?: number;
    cursor?: string;
  }): Promise<DeadLetterGroupPage> {
    const problems = limitProblems(limit, MOST_GROUPS_A_PAGE);
    const place = this.placeIn(cursor);
    if (place !== undefined && !FINGERPRINT_PATTERN.test(place)) problems.push(badCursor);
    refuse(problems);
    const { found, nextCursor } = await this.gather(limit, place, (after, count, remainingMs) =>
      this.groupPages.run(after, Math.min(count, GROUPS_A_CALL), remainingMs),
    );
    return { groups: found.map(composeGroup), ...this.nextOf(nextCursor) };
  }

  /** '' for what is no cursor of this queue: it leads nowhere. */
  private placeIn(cursor: string | undefined): string | undefined {
    return cursor === undefined ? undefined : (placeOf(this.options.queueName, cursor) ?? '');
  }

  private nextOf(place: string | undefined): { nextCursor?: string } {
    return place === undefined ? {} : { nextCursor: cursorAt(this.options.queueName, place) };
  }

  /** Calls until the page is full, the end is reached or it took too many calls. One deadline for all of them. */
  private async gather<Item>(
    limit: number,
    from: string | undefined,
    read: (
      cursor: string | undefined,
      count: number,
      remainingMs: number,
    ) => Promise<{ found: Item[]; nextCursor: string | undefined }>,
  ): Promise<{ found: Item[]; nextCursor: string | undefined }> {
    const deadline = performance.now() + this.options.redisTimeoutMs;
    const found: Item[] = [];
    let cursor = from;
    for (let calls = 0; calls < MOST_CALLS_A_PAGE && found.length < limit; calls++) {
      const part = await this.resending.until(deadline, (remainingMs) =>
        read(cursor, limit - found.length, remainingMs),
      );
      found.push(...part.found);
      cursor = part.nextCursor;
      if (cursor === undefined) break;
    }
    return { found, nextCursor: cursor };
  }
}

const badCursor: FieldError = { field: 'cursor', message: 'must be the next_cursor of the page before, of this queue' };

function checkQuery(
  { type, reason, fingerprint, since, before, limit }: DeadLetterQuery,
  place: string | undefined,
): void {
  const problems = limitProblems(limit ?? PAGE_LIMIT.default, PAGE_LIMIT.max);
  if (type !== undefined && !NAME_PATTERN.test(type)) problems.push({ field: 'type', message: NAME_EXPECTED });
  if (reason !== undefined && (reason === '' || reason.length > LONGEST_REASON))
    problems.push({ field: 'reason', message: `must be 1 to ${LONGEST_REASON} characters` });
  if (fingerprint !== undefined && !FINGERPRINT_PATTERN.test(fingerprint))
    problems.push({ field: 'fingerprint', message: FINGERPRINT_EXPECTED });
  for (const [field, instant] of Object.entries({ since, before })) {
    const milliseconds = instant?.getTime() ?? 0;
    if (!(milliseconds >= 0 && milliseconds <= LAST_INSTANT_MS))
      problems.push({ field, message: 'must be an instant from 1970 on' });
  }
  if (place !== undefined && !CURSOR_PATTERN.test(place)) problems.push(badCursor);
  refuse(problems);
}

function limitProblems(limit: number, most: number): FieldError[] {
  if (Number.isInteger(limit) && limit >= PAGE_LIMIT.min && limit <= most) return [];
  return [{ field: 'limit', message: `must be a whole number from ${PAGE_LIMIT.min} to ${most}` }];
}

function refuse(fields: FieldError[]): void {
  if (fields.length === 0) return;
  const message = fields.map(({ field, message: expected }) => `${field} ${expected}`).join('; ');
  throw new QueueError('INVALID_FILTER', message, { fields });
}
