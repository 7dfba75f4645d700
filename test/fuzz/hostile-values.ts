/** Texts of JSON values that a careless reader takes for something else. */
export const HOSTILE_NUMBERS = [
  ...['1e400', '-1e400', '1.5', '-1', '-0', '0', '9007199254740993', '1e-400', '0.1', '5e-324', '1E+2'],
  ...['1e15', '99999999999999999999999999', '2147483648', '-9223372036854775808', '1.0', '0.001', '86400'],
];
export const NO_NUMBERS = ['NaN', 'Infinity', '-Infinity', '01', '.5', '1.', '+1', '0x10', '1_000', '-'];

export const HOSTILE_STRINGS = [
  ...['""', '"5"', '"1.5"', '" "', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', '"\u2028\u2029"'],
  ...[
    '"meta"',
    '"a:b"',
    '"{x}"',
    '"../x"',
    '"a\\r\\nX-Y: z"',
    '"%00"',
    '"__proto__"',
    '"constructor"',
    '"*"',
    '"[a-z]"',
  ],
  ...['"\u202e\ufeff"', '"\\u0061"', '"ａ"', '"é"', '"e\u0301"', '"true"', '"null"', '"1e400"', '"a|b"', '"\\\\"'],
  `"${'a'.repeat(128)}"`,
  `"${'a'.repeat(129)}"`,
  `"${'x'.repeat(5_000)}"`,
  `"${'\u{1f600}'.repeat(600)}"`,
  ...['"2026-02-30T00:00:00Z"', '"2026-01-05T09:30:00"', '"9999-12-31T23:59:59Z"', '"+275760-09-13T00:00:00Z"'],
  ...['"1969-12-31T23:59:59Z"', '"0000-01-01T00:00:00Z"', '"2026-01-05T24:00:00Z"', '"2026-01-05T09:30:00+99:99"'],
];

export const HOSTILE_STRUCTURES = [
  ...[
    'null',
    'true',
    'false',
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '[1,2]',
    '{"a":1}',
    '{"length":5}',
    '{"kind":"__proto__"}',
  ],
  ...[
    '{"__proto__":{"priority":9}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"toString":1}',
    '{"":""}',
    '["a","a"]',
  ],
  ...['{"a":1,"a":2}', '{"kind":"fixed"}', '{"kind":"fixed","delay":-0}', '{"hasOwnProperty":1,"valueOf":null}'],
];

export const HOSTILE_VALUES = [...HOSTILE_NUMBERS, ...HOSTILE_STRINGS, ...HOSTILE_STRUCTURES];

/** Members of objects that are nobody's fields. */
export const HOSTILE_MEMBERS = [
  ...['"__proto__":{"task_type":"email"}', '"constructor":1', '"toString":null', '"":0', '"x":[[[]]]', '"Priority":1'],
  ...['"priority ":1', '"p\\u0072iority":7', '"payload":{"second":2}', '"task_type":"email"', '"\\ud800":1'],
  `"${'k'.repeat(3_000)}":1`,
  Array.from({ length: 3_000 }, (_, index) => `"unknown${index}":0`).join(),
  Array.from({ length: 3_000 }, (_, index) => `"${index}":"\\u0001"`).join(),
];

/** Texts as parts of addresses, not yet escaped. */
export const HOSTILE_TEXTS = [
  ...['', ' ', '.', '..', '../x', 'a:b', '{x}', 'meta', 'a/b', 'a\\b', '\0', 'a\r\nb', '*', '%', '?', '#', '__proto__'],
  ...['constructor', 'ü', '\u{1f600}', '\ufeff', '5', '-1', '0', '1.5', '1e3', '1e400', 'NaN', 'null', 'true', '[]'],
  ...['2026-02-30', '2026-01-05', '9999-12-31T23:59:59Z', '-271821-04-20', 'a,b', ',', 'completed,completed', "' OR 1"],
  ...['0-0', '18446744073709551616-0', '1-1-1', '000', 'a'.repeat(128), 'a'.repeat(129), 'a'.repeat(3_000)],
  'MTIzNDU2Nzg5MDEyMzQ1Njc4OTA',
];

/** Escapes that are wrong, or that mean something else once they are undone. */
export const PATH_TRICKS = [
  ...[
    '%2e%2e',
    '%2e%2e%2f',
    '..',
    '.',
    '%00',
    '%0d%0a',
    '\\',
    '..\\..',
    '%5c',
    '%',
    '%zz',
    '%c0%ae',
    '%ff',
    '%ed%a0%80',
  ],
  ...['%2F', '%252e%252e', ';a=b', '%u0041', '~', '*', '{x}', ':task_id', '%7bx%7d', '__proto__', 'constructor', ''],
  'a'.repeat(2_000),
];
