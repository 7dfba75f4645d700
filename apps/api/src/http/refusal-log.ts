import { QueueError, type QueueErrorCode } from '@app/queue';
import { Injectable, Logger } from '@nestjs/common';

const EVERY_MS = 10_000;
const MAX_LENGTH = 500;

/** What the operator has to mend in Redis. An outage (REDIS_UNAVAILABLE) is told by the connection, once. */
const REFUSALS: ReadonlySet<QueueErrorCode> = new Set<QueueErrorCode>(['REDIS_FULL', 'REDIS_REFUSED']);

/**
 * Logs why Redis refuses, in its own words: the client is told only that it does. One line for each code in ten
 * seconds, which says how many requests went without one before it.
 */
@Injectable()
export class RefusalLog {
  private readonly logger = new Logger('Redis');
  private readonly told = new Map<QueueErrorCode, { at: number; untold: number }>();

  /** Takes the failures of one request, of any kind. */
  tell(errors: readonly unknown[]): void {
    const refusals = errors.filter((error) => error instanceof QueueError && REFUSALS.has(error.code)) as QueueError[];
    for (const [code, refusal] of new Map(refusals.map((each) => [each.code, each]))) this.tellOne(code, refusal);
  }

  private tellOne(code: QueueErrorCode, refusal: QueueError): void {
    const now = performance.now();
    const last = this.told.get(code);
    if (last !== undefined && now - last.at < EVERY_MS) {
      last.untold += 1;
      return;
    }
    const untold =
      last === undefined || last.untold === 0 ? '' : ` (and ${last.untold} times more since the last line)`;
    this.logger.error(`${refusal.message}: ${wordsOf(refusal.cause)}${untold}`);
    this.told.set(code, { at: now, untold: 0 });
  }
}

function wordsOf(cause: unknown): string {
  const words = cause instanceof Error ? cause.message : 'it did not say why';
  return words.length <= MAX_LENGTH ? words : `${words.slice(0, MAX_LENGTH)}…`;
}
