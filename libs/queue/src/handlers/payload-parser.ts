import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { InvalidPayloadError, type FieldError } from '../domain/errors.js';

/**
 * Parses a payload; with a class, checks it against the class's class-validator decorators and makes an instance of it.
 * @throws InvalidPayloadError naming every field that does not fit
 */
export function parsePayload(payloadText: string, payloadClass: Type<object> | undefined): unknown {
  const payload = parseJson(payloadText);
  if (payloadClass === undefined) return payload;
  if (typeof payload !== 'object' || payload === null) {
    throw new InvalidPayloadError([{ field: '', message: 'is not an object' }]);
  }
  const instance = instantiate(payloadClass, payload);
  const errors = validateSync(instance, { forbidUnknownValues: false });
  if (errors.length > 0) throw new InvalidPayloadError(flatten(errors, ''));
  return instance;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidPayloadError([{ field: '', message: 'is not JSON' }]);
  }
}

function instantiate(payloadClass: Type<object>, payload: object): object {
  try {
    return plainToInstance(payloadClass, payload);
  } catch {
    throw new InvalidPayloadError([{ field: '', message: 'has keys or a depth that cannot be read into its class' }]);
  }
}

function flatten(errors: ValidationError[], path: string): FieldError[] {
  return errors.flatMap((error) => {
    const field = path === '' ? error.property : `${path}.${error.property}`;
    const own = Object.values(error.constraints ?? {}).map((message) => ({
      field,
      message: withoutName(message, error.property),
    }));
    return [...own, ...flatten(error.children ?? [], field)];
  });
}

/** class-validator begins its messages with the property's name; the field is named beside the message here. */
const withoutName = (message: string, property: string): string =>
  message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
