import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { MAX_ERROR_BYTES } from '@app/queue';

/** A promise that a handler forgot about is logged; the worker and the tasks beside it go on. */
export function logUnhandledRejections(logger: LoggerService): void {
  process.on('unhandledRejection', (reason: unknown) => {
    logger.error(`Unhandled rejection: ${described(reason)}`);
  });
}

/** Anything can be thrown, also what fails to be shown. */
function described(reason: unknown): string {
  try {
    return inspect(reason, { depth: 2, maxStringLength: MAX_ERROR_BYTES }).slice(0, MAX_ERROR_BYTES);
  } catch {
    return 'a value that can not be shown';
  }
}
