import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

/** The messages about a payload by field, as the engine's check before a handler finds them. */
export function payloadProblems(type: Type<object>, payload: unknown): Record<string, string[]> {
  const errors = validateSync(plainToInstance<object, unknown>(type, payload));
  return Object.fromEntries(errors.map(({ property, constraints = {} }) => [property, Object.values(constraints)]));
}
