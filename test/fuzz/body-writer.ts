import { gzipSync } from 'node:zlib';
import type { Operation } from './api-operations.js';
import { HOSTILE_NUMBERS, HOSTILE_VALUES, NO_NUMBERS } from './hostile-values.js';
import { JsonWriter } from './json-writer.js';
import type { SeededRandom } from './seeded-random.js';

const WRONG_BYTES = ['fffe', 'eda080', '00', 'efbbbf', 'c0af', 'f5808080', '80', 'e2808b'].map((hex) =>
  Buffer.from(hex, 'hex'),
);
const DEPTHS = [98, 99, 100, 101, 1_000, 50_000];
const NO_JSON = [
  '',
  ' ',
  '{',
  '[',
  '"',
  '{]',
  '{"a":}',
  "{'a':1}",
  '{"a":1,}',
  '{"a":1}x',
  '/* */{}',
  '{"a":1}{}',
  'undefined',
];
/** What is no body in chunks, under a header that says so; and a compressed one. */
const ODD_BODIES = [
  ...[
    'zz\r\n{}\r\n0\r\n\r\n',
    '-1\r\n',
    'ffffffffffffffffff\r\n',
    '2\r\n{}0\r\n\r\n',
    '2;x=\r\n{}\r\n0\r\nX: y\r\n\r\n',
  ],
  gzipSync(Buffer.alloc(100_000, 0x20)),
].map((body) => Buffer.from(body as string));
const LARGE = 300_000;
const HUGE = 9_000_000;

type Damage = (body: Buffer, random: SeededRandom) => Buffer;

const DAMAGES: readonly Damage[] = [
  (body, random) => body.subarray(0, random.integer(0, body.length)),
  (body, random) => inserted(body, random.pick(WRONG_BYTES), random),
  (body, random) =>
    inserted(body, Buffer.from(random.pick(['\0', '\\', '"', '{', '}', '[', ']', ',', ':', '\n'])), random),
  (body, random) => {
    const from = random.integer(0, body.length);
    return inserted(body, body.subarray(from, random.integer(from, body.length)), random);
  },
  (body, random) => {
    const from = random.integer(0, body.length);
    return Buffer.concat([body.subarray(0, from), body.subarray(random.integer(from, body.length))]);
  },
  (body, random) => numberReplaced(body, random.pick([...NO_NUMBERS, ...HOSTILE_NUMBERS])),
  (_, random) => Buffer.from(random.pick(NO_JSON)),
  (_, random) => Buffer.from(random.pick(HOSTILE_VALUES)),
  (_, random) => {
    const depth = random.pick(DEPTHS);
    const ends = random.chance(0.5);
    const nested = `${'['.repeat(depth)}${ends ? ']'.repeat(depth) : ''}`;
    return Buffer.from(random.chance(0.5) ? nested : `{"task_type":"email","payload":{"a":${nested}}}`);
  },
  (_, random) => Buffer.from(`{"task_type":"email","payload":{"a":"${'z'.repeat(sizeOf(random))}"}}`),
  (_, random) => Buffer.from(`{"tasks":[${Array(random.integer(1, 10_001)).fill('{}').join(',')}]}`),
  (_, random) => random.pick(ODD_BODIES),
  (_, random) => Buffer.from(Array.from({ length: random.integer(1, 200) }, () => random.integer(0, 255))),
];

/** A body after the document, damaged or not. `payloads` is undefined when nobody knows any more what they are. */
export function writeBody(
  { body: schema }: Operation,
  random: SeededRandom,
  wrongValues: boolean,
  damaged: boolean,
): { body: Buffer; payloads: (string | undefined)[] | undefined } {
  if (schema === undefined && !damaged) return { body: Buffer.alloc(0), payloads: undefined };
  const writer = new JsonWriter(random, wrongValues ? random.pick([0.05, 0.2, 0.5]) : 0);
  const text = Buffer.from(schema === undefined ? writer.payload() : writer.value(schema));
  if (!damaged) return { body: text, payloads: wrongValues ? undefined : writer.payloads };
  return { body: random.pick(DAMAGES)(text, random), payloads: undefined };
}

function sizeOf(random: SeededRandom): number {
  if (random.chance(0.05)) return HUGE;
  return random.pick([LARGE, 262_000, 262_144 - 40, 100_000, 1_000]);
}

function inserted(body: Buffer, bytes: Buffer, random: SeededRandom): Buffer {
  const at = random.integer(0, body.length);
  return Buffer.concat([body.subarray(0, at), bytes, body.subarray(at)]);
}

function numberReplaced(body: Buffer, number: string): Buffer {
  const text = body.toString();
  const replaced = text.replace(/(?<=:\s*)-?\d[\d.eE+-]*/, number);
  return Buffer.from(replaced === text ? text.replace(/\}\s*$/, `,"priority":${number}}`) : replaced);
}
