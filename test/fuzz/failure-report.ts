import { bytesOf, type FuzzRequest } from './fuzz-request.js';

const MOST_SHOWN = 6_000;
const PRINTABLE = /^[\x20-\x7e\r\n\t]*$/;

/** How a failing request is told: what it broke, its bytes, and how to send it again. */
export function failureReport(seed: number, breach: string, request: FuzzRequest, smallest: FuzzRequest): string {
  const { index } = request;
  return [
    `Request ${index} of seed ${seed}: ${breach}`,
    `  alone:             npm run fuzz -- --seed ${seed} --only ${index}`,
    `  with those before: npm run fuzz -- --seed ${seed} --requests ${index + 1}`,
    shown('The request', bytesOf(request)),
    ...(smallest === request ? [] : [shown('The smallest that fails in the same way', bytesOf(smallest))]),
  ].join('\n');
}

function shown(title: string, bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const [form, whole] = PRINTABLE.test(text) ? ['', text] : [', in base64', bytes.toString('base64')];
  const rest = whole.length > MOST_SHOWN ? `\n… (${whole.length} characters)` : '';
  return `${title} (${bytes.length} bytes${form}):\n${whole.slice(0, MOST_SHOWN)}${rest}`;
}
