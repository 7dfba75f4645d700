import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { readerOfQuery, readQuery } from '../http/query.js';
import { isReason } from './dto/act-rules.js';
import { Fits } from './dto/rules.js';

/** The query of `DELETE /tasks/{task_id}`. */
class CancelQueryDto {
  @Fits(isReason, 'optional')
  reason?: string;
}

const queryReader = readerOfQuery(CancelQueryDto);

/**
 * Gives a handler the checked `reason` of its request, undefined when there is none.
 * @throws Problem `invalid-fields` for one that does not fit, and for other parameters
 */
export const CancelReason = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    readQuery(context.switchToHttp().getRequest<Request>(), queryReader).reason,
);
