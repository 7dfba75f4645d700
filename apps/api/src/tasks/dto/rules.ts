import { MAX_HEADER_LENGTH, MAX_HEADERS, NAME_EXPECTED, NAME_PATTERN } from '@app/queue';
import { ValidateBy } from 'class-validator';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** What a field may be: as a test, and in words that go into the error message. */
export interface Rule {
  expected: string;
  accepts(value: unknown): boolean;
}

/** Holds a field of a DTO to a rule, by class-validator. An optional field may be left out, but not be null. */
export function Fits(rule: Rule, presence: 'required' | 'optional'): PropertyDecorator {
  return ValidateBy(
    { name: 'fits', validator: { validate: (value) => rule.accepts(value), defaultMessage: () => rule.expected } },
    presence === 'optional' ? { validateIf: (_dto, value) => value !== undefined } : {},
  );
}

export const isName: Rule = {
  expected: NAME_EXPECTED,
  accepts: (value) => typeof value === 'string' && NAME_PATTERN.test(value),
};

export const isJsonObject: Rule = {
  expected: 'must be a JSON object',
  accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

export const isTextMap: Rule = {
  expected:
    `must be an object of at most ${MAX_HEADERS} strings, names and values at most ${MAX_HEADER_LENGTH} characters long, ` +
    'without NUL and without lone surrogates',
  accepts: (value) => isJsonObject.accepts(value) && areHeaders(Object.entries(value as object)),
};

export function isOneOf(words: readonly string[]): Rule {
  return {
    expected: `must be one of ${words.join(', ')}`,
    accepts: (value) => typeof value === 'string' && words.includes(value),
  };
}

export function isWholeNumber({ min, max }: { min: number; max: number }): Rule {
  return {
    expected: `must be a whole number from ${min} to ${max}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  };
}

/** A duration in seconds, fractions allowed; the range is in milliseconds. */
export function isSeconds({ min, max }: { min: number; max: number }): Rule {
  return {
    expected: `must be a number of seconds from ${min / 1000} to ${max / 1000}`,
    accepts: (value) => typeof value === 'number' && value * 1000 >= min && value * 1000 <= max,
  };
}

/** An array of 1 to `max` items; what the items are is not looked at. */
export function isFilledArray(max: number): Rule {
  return {
    expected: `must be an array of 1 to ${max} tasks`,
    accepts: (value) => Array.isArray(value) && value.length >= 1 && value.length <= max,
  };
}

function areHeaders(entries: [string, unknown][]): boolean {
  return (
    entries.length <= MAX_HEADERS &&
    entries.every(([name, value]) => name !== '' && isHeaderText(name) && isHeaderText(value))
  );
}

function isHeaderText(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length <= MAX_HEADER_LENGTH &&
    !value.includes('\0') &&
    !LONE_SURROGATE.test(value)
  );
}
