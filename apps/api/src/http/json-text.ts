import { isUtf8 } from 'node:buffer';
import { Problem } from './problem.js';

/**
 * The text of a body.
 * @throws Problem `invalid-json` when the bytes are not UTF-8 (surrogates written as bytes included).
 */
export function decodeText(body: Buffer): string {
  if (!isUtf8(body)) throw new Problem('invalid-json', { detail: 'The body is not valid UTF-8.' });
  return body.toString('utf8');
}

/**
 * The value of a JSON text.
 * @throws Problem `invalid-json`, with what the parser said of the text.
 */
export function parseJson(text: string): unknown {
  if (text === '') throw new Problem('invalid-json', { detail: 'The body is empty.' });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem('invalid-json', { detail: error instanceof SyntaxError ? `${error.message}.` : undefined });
  }
}
