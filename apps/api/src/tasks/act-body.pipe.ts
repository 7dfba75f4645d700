import type { FieldError } from '@app/queue';
import { Inject, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { dtoReader } from '../http/dto-validator.js';
import { decodeText, parseJson } from '../http/json-text.js';
import { Problem } from '../http/problem.js';
import { REQUEST_LIMITS, type RequestLimits } from '../http/request-limits.js';
import { isJsonObject } from './dto/rules.js';
import { scanEnvelopes } from './envelope-scanner.js';

const TWICE = 'must stand there only once';
/** Depth of the objects within the body, such as a filter. */
const INNER_LEVEL = 2;

/**
 * Makes the pipe that reads the raw body of an act into a DTO and gives it to `check`, which finds what is wrong beyond
 * single fields and makes of it what the controller takes.
 */
export function actBodyPipe<Dto extends object, Value>(
  dtoClass: new () => Dto,
  check: (dto: Dto, errors: FieldError[]) => Value,
): Type<PipeTransform<Buffer, Value>> {
  const reader = dtoReader(dtoClass);

  @Injectable()
  class ActBodyPipe implements PipeTransform<Buffer, Value> {
    constructor(@Inject(REQUEST_LIMITS) private readonly limits: RequestLimits) {}

    /** @throws Problem `invalid-json`, `too-deep`, `invalid-fields` */
    transform(body: Buffer): Value {
      const text = decodeText(body);
      const scan = scanEnvelopes(text, INNER_LEVEL, this.limits.maxJsonDepth);
      if (scan.tooDeep) throw new Problem('too-deep');
      const plain = parseJson(text);
      if (!isJsonObject.accepts(plain)) {
        throw new Problem('invalid-fields', { errors: [{ field: '', message: isJsonObject.expected }] });
      }
      const { dto, errors } = reader.read(plain as object);
      const twice = scan.duplicateRootKey ?? scan.envelopes[0]?.duplicateKey;
      if (twice !== undefined) errors.push({ field: twice, message: TWICE });
      const value = errors.length === 0 ? check(dto, errors) : undefined;
      if (errors.length > 0) throw new Problem('invalid-fields', { errors });
      return value as Value;
    }
  }
  return ActBodyPipe;
}
