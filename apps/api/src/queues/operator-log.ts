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
    this.logger.log(`[queue ${queue}] ${what} (asked for by ${request.ip ?? 'somebody who has gone'}${asked})`);
  }
}
