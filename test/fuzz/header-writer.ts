import type { Operation } from './api-operations.js';
import type { Framing } from './fuzz-request.js';
import { textOf } from './json-writer.js';
import type { SeededRandom } from './seeded-random.js';

const JSON_TYPES = ['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="UTF-8"'];
const ODD_TYPES = [
  ...['', 'text/plain', 'application/json; charset=utf-16', 'application/vnd.api+json', 'multipart/form-data', 'json'],
  ...[
    'application/json, text/html',
    'application/json;;;',
    'application/jsonx',
    '*/*',
    'application/json; charset=\xff',
  ],
  ...['application/x-www-form-urlencoded', 'application/json\t', `application/${'a'.repeat(4_000)}+json`],
];
const ODD_LENGTHS = [
  '-1',
  '0',
  '1',
  '999',
  '0x10',
  '1e3',
  '+5',
  '5, 5',
  ' ',
  '',
  '99999999999999999999',
  '104857600',
  '5 5',
];
const ODD_HEADERS = [
  ...[
    'Host: a',
    'Host:',
    'Host: \xff',
    'Host: a/b@c',
    'X',
    ': x',
    'X : y',
    ' folded',
    'X:\x00',
    'X: \x01\x7f',
    '\xff: \xfe',
  ],
  ...['Expect: 100-continue', 'Expect: 200-ok', 'Upgrade: websocket', 'Connection: Upgrade', 'Connection: keep-alive'],
  ...['Connection: close, Content-Length', 'HTTP2-Settings: AAMAAABkAAQAAP__', 'Range: bytes=0-1', 'Range: bytes=9-1'],
  ...[
    'If-None-Match: *',
    'If-Modified-Since: x',
    'X-HTTP-Method-Override: DELETE',
    'Cookie: __proto__=1',
    'Origin: null',
  ],
  ...['Accept: text/plain', 'Accept: */*;q=x', 'Accept-Encoding: gzip', 'Last-Event-ID: x', 'Last-Event-ID: 0-0'],
  ...[
    'Last-Event-ID: 1-1:99999999999',
    'Last-Event-ID: 18446744073709551616-0',
    'Last-Event-ID: -',
    'Last-Event-ID: \xff',
  ],
  ...['Trailer: Content-Length', 'TE: trailers', 'Transfer-Encoding: identity', 'Transfer-Encoding: gzip, chunked'],
  ...[
    'Transfer-Encoding: chunked, chunked',
    'Transfer-Encoding:',
    'Transfer-Encoding: \x0bchunked',
    'Proxy: x',
    'Via: 1.1 x',
  ],
  ...[
    'Idempotency-Key:',
    'Idempotency-Key: a b',
    'Idempotency-Key: \xe9',
    'Idempotency-Key: "key-1"',
    'Idempotency-Key: {x}',
  ],
  `Idempotency-Key: ${'k'.repeat(255)}`,
  `Idempotency-Key: ${'k'.repeat(256)}`,
  `X-Huge: ${'h'.repeat(20_000)}`,
  Array.from({ length: 900 }, (_, index) => `X-${index}: y`).join('\r\n'),
  Array.from({ length: 2_500 }, () => 'a:').join('\r\n'),
  'Idempotency-Key: key-1\r\nIdempotency-Key: key-2',
  'Content-Type: application/json\r\nContent-Type: text/plain',
];
const ENCODINGS = ['gzip', 'br', 'deflate', 'identity', 'x', 'gzip, gzip', '', 'identity, gzip'];

export interface WrittenHeaders {
  headers: string[];
  framing: Framing;
  halfCloses: boolean;
}

/** The header lines of a request, as a client should send them, or not. */
export function writeHeaders(
  operation: Operation,
  random: SeededRandom,
  bodyLength: number,
  odd: boolean,
): WrittenHeaders {
  const headers = ['Host: 127.0.0.1', 'Connection: close'];
  if (bodyLength > 0 || operation.body !== undefined) headers.push(`Content-Type: ${random.pick(JSON_TYPES)}`);
  for (const { in: place, name, schema = {} } of operation.parameters) {
    if (place === 'header' && random.chance(0.15)) headers.push(`${name}: ${textOf(schema, name, random)}`);
  }
  const framing: Framing = random.chance(0.1) && bodyLength > 0 ? 'chunked' : 'length';
  if (!odd) return { headers, framing, halfCloses: false };

  switch (random.integer(0, 6)) {
    case 0:
      return { headers: withoutOne(headers, random), framing, halfCloses: false };
    case 1:
      return {
        headers: [...withoutType(headers), `Content-Type: ${random.pick(ODD_TYPES)}`],
        framing,
        halfCloses: false,
      };
    case 2:
      return { headers: [...headers, `Content-Encoding: ${random.pick(ENCODINGS)}`], framing, halfCloses: false };
    case 3:
      return {
        headers: [...headers, `Content-Length: ${random.pick(ODD_LENGTHS)}`],
        framing: 'as-is',
        halfCloses: true,
      };
    case 4: {
      const lengths = [bodyLength + 1, Math.max(bodyLength - 1, 0)].map((length) => `Content-Length: ${length}`);
      return { headers: [...headers, ...lengths.slice(random.integer(0, 1))], framing, halfCloses: true };
    }
    case 5:
      return { headers: [...headers, 'Transfer-Encoding: chunked'], framing: 'as-is', halfCloses: true };
    default: {
      const more = Array.from({ length: random.integer(1, 3) }, () => random.pick(ODD_HEADERS));
      return { headers: random.chance(0.2) ? [...more, ...headers] : [...headers, ...more], framing, halfCloses: true };
    }
  }
}

const withoutType = (headers: string[]): string[] => headers.filter((line) => !line.startsWith('Content-Type'));

function withoutOne(headers: string[], random: SeededRandom): string[] {
  const left = random.integer(0, headers.length - 1);
  return headers.filter((_, index) => index !== left);
}
