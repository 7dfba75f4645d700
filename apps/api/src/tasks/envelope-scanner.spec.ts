import fc from 'fast-check';
import { scanEnvelopes } from './envelope-scanner.js';

const payloadOf = (text: string): string | undefined => scanEnvelopes(text, 1, 100).envelopes[0]?.payloadText;

describe('scanEnvelopes', () => {
  it.each([
    ['{"payload":{"a":[],"b":-0}}', '{"a":[],"b":-0}'],
    ['{ "payload" :\n\t{ "a" : 1e400 } \r\n, "task_type":"x"}', '{ "a" : 1e400 }'],
    ['{"task_type":"payload","payload":{}}', '{}'],
    ['{"headers":{"payload":"no"},"payload":{"payload":{"payload":1}}}', '{"payload":{"payload":1}}'],
    [String.raw`{"payload":{"a":"\"}{][,:\\","b":"\\\""}}`, String.raw`{"a":"\"}{][,:\\","b":"\\\""}`],
    [String.raw`{"pay\u006coad":{"x":1}}`, '{"x":1}'],
    [String.raw`{"payload":{"s":"\ud800\u0000"}}`, String.raw`{"s":"\ud800\u0000"}`],
    ['{"payload":{"d":1,"d":2,"__proto__":{"constructor":3}}}', '{"d":1,"d":2,"__proto__":{"constructor":3}}'],
    ['{"payload":{"n":9007199254740993}}', '{"n":9007199254740993}'],
    ['{"payload":[1,{"a":2}]}', '[1,{"a":2}]'],
    ['{"payload":null}', 'null'],
    ['{"payload":"a, b"}', '"a, b"'],
    ['{"payload":{"😀":"€"}}', '{"😀":"€"}'],
    ['{"task_type":"x"}', undefined],
    ['{}', undefined],
  ])('finds the payload of %s', (text, expected) => {
    JSON.parse(text);
    expect(payloadOf(text)).toBe(expected);
  });

  it('finds any payload at any place among other fields, byte for byte', () => {
    const field = fc.tuple(fc.string(), fc.json({ maxDepth: 4 }));
    const texts = fc.tuple(
      fc.array(field),
      fc.array(field),
      fc.json({ maxDepth: 5, noUnicodeString: false }),
      fc.constantFrom('', ' ', '\n\t'),
    );
    fc.assert(
      fc.property(texts, ([before, after, payload, space]) => {
        const others = [...before, ...after]
          .filter(([key]) => key !== 'payload')
          .map(([key, value]) => `${JSON.stringify(key)}${space}:${value}`);
        const members = [
          ...others.slice(0, before.length),
          `"payload"${space}:${space}${payload}${space}`,
          ...others.slice(before.length),
        ];
        expect(payloadOf(`{${members.join(`,${space}`)}}`)).toBe(payload.trim());
      }),
    );
  });

  it.each([
    ['{"priority":1,"priority":2}', 'priority'],
    ['{"payload":{},"payload":{}}', 'payload'],
    [String.raw`{"queue":"a","\u0071ueue":"b"}`, 'queue'],
    ['{"a":1,"b":2,"b":3,"a":4}', 'b'],
    ['{"a":{"x":1,"x":2},"b":"a"}', undefined],
    ['{"payload":{"d":1,"d":2}}', undefined],
    ['{"a":["b","b"],"b":1}', undefined],
  ])('finds the first key that stands twice in %s', (text, expected) => {
    expect(scanEnvelopes(text, 1, 100).envelopes[0]?.duplicateKey).toBe(expected);
  });

  it('finds every envelope of a bulk request', () => {
    const text = '{"tasks":[{"payload":{"n":1}}, {"task_type":"x"},{"a":1,"payload":{"n":[{}]},"a":2}]}';
    expect(scanEnvelopes(text, 3, 100)).toEqual({
      tooDeep: false,
      duplicateRootKey: undefined,
      envelopes: [
        { payloadText: '{"n":1}', duplicateKey: undefined },
        { payloadText: undefined, duplicateKey: undefined },
        { payloadText: '{"n":[{}]}', duplicateKey: 'a' },
      ],
    });
  });

  it('skips what is no envelope in a bulk request', () => {
    const { envelopes } = scanEnvelopes('{"tasks":[[{"payload":1}],7,"x",{"payload":{}}],"x":{"payload":1}}', 3, 100);
    expect(envelopes.map(({ payloadText }) => payloadText)).toEqual(['{}']);
  });

  it('finds a key that stands twice around the tasks', () => {
    expect(scanEnvelopes('{"tasks":[],"tasks":[]}', 3, 100).duplicateRootKey).toBe('tasks');
  });

  it.each([
    [3, false],
    [2, true],
  ])('with at most %i levels, three are too deep: %s', (maxDepth, expected) => {
    expect(scanEnvelopes('{"payload":{"a":[1]}}', 1, maxDepth).tooDeep).toBe(expected);
  });

  it('counts no brackets in strings', () => {
    expect(scanEnvelopes('{"a":"[[[[[[[["}', 1, 1).tooDeep).toBe(false);
  });

  it('stops at a text that is very deep', () => {
    expect(scanEnvelopes('['.repeat(1_000_000), 1, 100).tooDeep).toBe(true);
  });

  it('throws at no text whatever', () => {
    const noise = fc
      .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'payload', '"payload":', ' '))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(noise, fc.constantFrom(1, 3), (text, level) => {
        scanEnvelopes(text, level, 10);
      }),
    );
  });
});
