import { CANARIES, MAX_REDRIVE_IDS, NAME_PATTERN, REDRIVE_RATE } from '@app/queue';
import { ValidateBy } from 'class-validator';

/** Holds an optional field of a DTO to a rule; it may be left out, but not be null. */
export const Optionally = (expected: string, accepts: (value: unknown) => boolean): PropertyDecorator =>
  ValidateBy(
    { name: 'fits', validator: { validate: accepts, defaultMessage: () => expected } },
    { validateIf: (_dto, value) => value !== undefined },
  );

export const isText = (value: unknown): boolean => typeof value === 'string';
export const isName = (value: unknown): boolean => typeof value === 'string' && NAME_PATTERN.test(value);
export const isTextArray = (value: unknown): boolean =>
  Array.isArray(value) && value.length >= 1 && value.length <= MAX_REDRIVE_IDS && value.every(isText);
export const isTrue = (value: unknown): boolean => value === true;
export const isNumber = (value: unknown): boolean => typeof value === 'number';

export const CANARIES_EXPECTED = `must be a whole number from ${CANARIES.min} to ${CANARIES.max}`;
export const RATE_EXPECTED = `must be a number from ${REDRIVE_RATE.min} to ${REDRIVE_RATE.max}`;
export const TASK_IDS_EXPECTED = `must be an array of 1 to ${MAX_REDRIVE_IDS} task ids`;
