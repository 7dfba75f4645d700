import type { FieldError } from '@app/queue';

/** A request with thousands of wrong fields is told about the first of them. */
export const MOST_ERRORS_TOLD = 100;
const LONGEST_FIELD = 200;

/** The part of the errors that a client is told, with names no longer than anybody reads. */
export function toldErrors(all: readonly FieldError[]): FieldError[] {
  return all.slice(0, MOST_ERRORS_TOLD).map(({ field, message }) => ({ field: shortened(field), message }));
}

const shortened = (field: string): string =>
  field.length <= LONGEST_FIELD ? field : `${field.slice(0, LONGEST_FIELD)}…`;
