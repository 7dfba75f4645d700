import type { FieldError } from '@app/queue';
import type { Request } from 'express';
import { parametersOf } from './parameters.js';
import { Problem } from './problem.js';

/**
 * The parameters of a request's query string that a route takes.
 * @throws Problem `invalid-fields` naming each parameter that is unknown or there twice
 */
export function readQuery<Name extends string>(
  request: Pick<Request, 'originalUrl'>,
  ...names: Name[]
): Partial<Record<Name, string>> {
  const given = parametersOf(request.originalUrl);
  const errors: FieldError[] = [];
  for (const name of new Set(given.keys())) {
    if (!(names as string[]).includes(name)) {
      errors.push({ field: name, message: `is not known here; known are ${names.join(', ')}` });
    } else if (given.getAll(name).length > 1) errors.push({ field: name, message: 'is there more than once' });
  }
  if (errors.length > 0) throw new Problem('invalid-fields', { errors });
  return Object.fromEntries(given) as Partial<Record<Name, string>>;
}
