import { createHash } from 'node:crypto';
import { MAX_ERROR_BYTES, MAX_RESULT_BYTES } from '../config/limits.js';
import { fingerprintOf } from '../domain/fingerprint.js';

/**
 * The stored form of what a handler returned: '' for none (`true`, undefined), `{"result":…}`, or
 * `{"result_error":"…"}` when it can't be kept; the task has completed all the same.
 */
export function resultText(value: unknown): string {
  if (value === undefined || value === true) return '';
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    return resultErrorText(`The result cannot be serialised: ${messageOf(error)}`);
  }
  if (json === undefined) return resultErrorText(`The result cannot be serialised: it is a ${typeof value}`);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_RESULT_BYTES) {
    return resultErrorText(`The result has ${bytes} bytes, more than the ${MAX_RESULT_BYTES} that are kept`);
  }
  return `{"result":${json}}`;
}

const resultErrorText = (message: string): string => JSON.stringify({ result_error: cut(message) });

/**
 * The stored form of an error: `{"fp":"…","error":"…","reason":"…"}`, cut to what is kept. Takes whatever a handler threw. The
 * fingerprint comes first and the reason last, so that scripts find them without parsing.
 */
export function errorText(thrown: unknown, reason?: string): string {
  const message = messageOf(thrown);
  const kept = reason === undefined ? {} : { reason: reasonOf(reason) };
  const fp = fingerprintOf({ message, stack: stackOf(thrown), ...kept }, sha1);
  return JSON.stringify({ fp, error: cut(message), ...kept });
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

function stackOf(thrown: unknown): string | undefined {
  try {
    const stack: unknown = thrown instanceof Error ? thrown.stack : undefined;
    return typeof stack === 'string' ? stack.slice(0, LONGEST_STACK) : undefined;
  } catch {
    return undefined;
  }
}

export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return String(thrown.message || thrown.name);
    if (typeof thrown === 'string') return thrown;
    if (typeof thrown === 'object' && thrown !== null) return JSON.stringify(thrown) ?? 'An object without content';
    return `The handler threw ${String(thrown)}`;
  } catch {
    return 'The handler threw a value that cannot be described';
  }
}

/** A handler chooses the reason freely. */
const reasonOf = (reason: unknown): string =>
  typeof reason === 'string' ? reason.slice(0, LONGEST_REASON) : 'non_retryable';

const LONGEST_REASON = 32;
/** In characters; a stack begins with the message. */
const LONGEST_STACK = 16_384;
/** Room for the field names, the fingerprint and the reason. */
const LONGEST_MESSAGE = MAX_ERROR_BYTES - 256;
const MARK = '… (cut)';

/** At most so many bytes as JSON, where escaping makes six of a control character, and the mark. */
export function cut(message: string, most = LONGEST_MESSAGE): string {
  const bytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));
  if (message.length <= most && bytes(message) <= most) return message;
  let start = message.slice(0, most);
  while (bytes(start) > most) start = start.slice(0, Math.floor(start.length * 0.9));
  return start + MARK;
}
