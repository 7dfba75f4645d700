import type { FieldError } from '@app/queue';
import type { Request } from 'express';
import { dtoReader, type DtoReader } from './dto-validator.js';
import { parametersOf, QUEUE } from './parameters.js';
import { Problem } from './problem.js';

/** Makes the reader of a query that `readQuery` takes. `queue` is no part of the DTO: see `queue.decorators.ts`. */
export const readerOfQuery = <Dto extends object>(dtoClass: new () => Dto): DtoReader<Dto> =>
  dtoReader(dtoClass, [QUEUE]);

/**
 * Reads the query string of a request into a DTO of texts.
 * @throws Problem `invalid-fields`, with each parameter that is unknown, there twice or does not fit
 */
export function readQuery<Dto extends object>(request: Pick<Request, 'originalUrl'>, reader: DtoReader<Dto>): Dto {
  const plain: Record<string, string> = Object.create(null) as Record<string, string>;
  const twice = new Set<string>();
  for (const [name, value] of parametersOf(request.originalUrl)) {
    if (name in plain) twice.add(name);
    plain[name] = value;
  }
  const { dto, errors } = reader.read(plain);
  const all: FieldError[] = [...errors, ...[...twice].map((field) => ({ field, message: 'must be given once' }))];
  if (all.length === 0) return dto;
  throw new Problem('invalid-fields', { errors: all });
}
