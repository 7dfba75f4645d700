import type { FieldError } from '@app/queue';
import type { Request } from 'express';
import { parametersOf } from './parameters.js';
import type { DtoReader } from './dto-validator.js';
import { Problem } from './problem.js';

const MOST_ERRORS_TOLD = 100;
const LONGEST_NAME_TOLD = 100;

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
  const told = all.slice(0, MOST_ERRORS_TOLD);
  throw new Problem('invalid-fields', {
    errors: told.map(({ field, message }) => ({ field: field.slice(0, LONGEST_NAME_TOLD), message })),
  });
}
