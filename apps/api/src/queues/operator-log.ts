import { Logger, Injectable } from '@nestjs/common';
import type { Request } from 'express';

/** Ids that proxies and clients give requests; anything else does not get into a line. */
const REQUEST_ID = /^[\w.:+/=-]{1,128}$/;

/** Logs what an operator did to a queue as a whole, and who asked for it. Acts on tasks are logged where they are performed. */
@Injectable()
export class OperatorLog {
  private readonly logger = new Logger('Operator');

  /** @param what was done, with its counts: `Paused`, `Purged: 12 waiting tasks` */
  tell(request: Request, queue: string, what: string): void {
    const id = request.get('x-request-id');
    const asked = id !== undefined && REQUEST_ID.test(id) ? `, request ${id}` : '';
    this.logger.log(`[queue ${queue}] ${inRightNumber(what)} (asked for by ${addressOf(request)}${asked})`);
  }
}

/** A server that listens on IPv6 too sees an IPv4 address with a prefix. */
const addressOf = ({ ip }: Request): string => ip?.replace(/^::ffff:(?=\d+\.)/i, '') ?? 'somebody who has gone';

/** For a count of one, which callers write like any other. */
const inRightNumber = (what: string): string =>
  what
    .replace(/\b1 tasks wait\b/, '1 task waits')
    .replace(/\b1 run\b/, '1 runs')
    .replace(/\b1 waiting tasks\b/, '1 waiting task')
    .replace(/\b1 dead letters\b/, '1 dead letter');
