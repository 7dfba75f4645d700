import type { FieldError } from '@app/queue';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { parametersOf } from '../http/parameters.js';
import { Problem } from '../http/problem.js';
import { isReason } from './dto/act-rules.js';

/**
 * The `reason` of a query string, undefined when there is none.
 * @throws Problem `invalid-fields` for one that does not fit, and for other parameters
 */
export function readCancelReason(url: string): string | undefined {
  const parameters = parametersOf(url);
  const errors: FieldError[] = [];
  for (const field of new Set(parameters.keys())) {
    if (field !== 'reason') errors.push({ field, message: 'is not known here; known is reason' });
  }
  const reasons = parameters.getAll('reason');
  if (reasons.length > 1) errors.push({ field: 'reason', message: 'must stand there only once' });
  if (reasons[0] !== undefined && !isReason.accepts(reasons[0])) {
    errors.push({ field: 'reason', message: isReason.expected });
  }
  if (errors.length > 0) throw new Problem('invalid-fields', { errors });
  return reasons[0];
}

/** Gives a handler the checked `reason` of its request. */
export const CancelReason = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readCancelReason(context.switchToHttp().getRequest<Request>().originalUrl),
);
