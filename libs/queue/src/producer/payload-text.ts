import type { FieldError } from '../domain/errors.js';
import type { NewTask } from '../domain/task.js';

const BEGINS_AN_OBJECT = /^[\t\n\r ]*\{/;

/** The payload as the JSON text that is stored: as given, or made from the object. Or what is wrong with it. */
export function payloadTextOf(task: NewTask): string | FieldError {
  const { payload, payloadText } = task;
  if (payloadText !== undefined) {
    if (payload !== undefined) return { field: 'payload', message: 'must be left out when payloadText is given' };
    return isObjectText(payloadText)
      ? payloadText
      : { field: 'payloadText', message: 'must be the JSON text of an object, without raw lone surrogates' };
  }
  if (payload === undefined) return '{}';
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return { field: 'payload', message: 'must be a JSON object' };
  }
  try {
    // A toJSON method may make anything of it, also nothing.
    const text = JSON.stringify(payload) as string | undefined;
    return text?.startsWith('{') ? text : { field: 'payload', message: 'must be a JSON object' };
  } catch {
    return { field: 'payload', message: 'must be serialisable as JSON (no cycles, no bigint)' };
  }
}

function isObjectText(text: unknown): boolean {
  // A raw lone surrogate has no UTF-8 form: it would be stored as another character.
  if (typeof text !== 'string' || !BEGINS_AN_OBJECT.test(text) || !text.isWellFormed()) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
