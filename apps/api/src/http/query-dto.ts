import type { FieldError } from '@app/queue';
import type { Request } from 'express';
import type { DtoReader } from './dto-validator.js';
import { parametersOf } from './parameters.js';
import { Problem } from './problem.js';

/**
 * Reads the query of a request into a DTO of texts.
 * @throws Problem `invalid-fields`, with each field that is unknown, there twice or does not fit
 */
export function readQueryDto<Dto extends object>(request: Request, reader: DtoReader<Dto>): Dto {
  const given = parametersOf(request.originalUrl);
  const plain: Record<string, string> = Object.create(null) as Record<string, string>;
  const twice = new Set<string>();
  for (const [name, value] of given) {
    if (name in plain) twice.add(name);
    plain[name] = value;
  }
  const { dto, errors } = reader.read(plain);
  const all: FieldError[] = [...errors, ...[...twice].map((field) => ({ field, message: 'must be given once' }))];
  if (all.length > 0) throw new Problem('invalid-fields', { errors: all });
  return dto;
}
