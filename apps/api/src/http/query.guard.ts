import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { unknownField } from './dto-validator.js';
import { knownParameters } from './known-parameters.js';
import { parameterNamesOf } from './parameters.js';
import { Problem } from './problem.js';

/**
 * Refuses parameters that a route does not know, before anything is done: one that is mistyped, such as `?queu=`, would be
 * ignored, and a task submitted or erased somewhere else than was meant.
 */
@Injectable()
export class QueryGuard implements CanActivate {
  /** @throws Problem `invalid-fields` */
  canActivate(context: ExecutionContext): boolean {
    const { originalUrl } = context.switchToHttp().getRequest<Request>();
    if (!originalUrl.includes('?')) return true;
    const known = knownParameters(context.getHandler(), context.getClass());
    if (known === undefined) return true;
    const unknown = parameterNamesOf(originalUrl).filter((name) => !known.includes(name));
    if (unknown.length === 0) return true;
    const message = unknownField(known);
    throw new Problem('invalid-fields', { errors: unknown.map((field) => ({ field, message })) });
  }
}
