import type { JsonObject, NewTask } from '../domain/task.js';
import { payloadTextOf } from './payload-text.js';

const textOf = (rest: Partial<NewTask>): ReturnType<typeof payloadTextOf> => payloadTextOf({ type: 'a', ...rest });
const ofPayload = (payload: unknown): ReturnType<typeof payloadTextOf> => textOf({ payload: payload as JsonObject });

describe('the text of a payload', () => {
  it('is an empty object when nothing is given', () => {
    expect(textOf({})).toBe('{}');
  });

  it('is made from an object', () => {
    expect(ofPayload({ a: [], b: { c: null } })).toBe('{"a":[],"b":{"c":null}}');
  });

  it.each(['{"a":-0,"b":9007199254740993}', ' \n{"a" : 1e400 }\r\n', '{"a":1,"a":2,"x":"\\ud800"}'])(
    'stays as it is when it is given: %s',
    (payloadText) => {
      expect(textOf({ payloadText })).toBe(payloadText);
    },
  );

  it.each(['', '[]', '"x"', 'null', '{', '{"a":1}x', '\u00a0{}', "{'a':1}"])(
    'is refused when it is no object: %j',
    (payloadText) => {
      expect(textOf({ payloadText })).toMatchObject({ field: 'payloadText' });
    },
  );

  it('is refused when both are given', () => {
    expect(textOf({ payload: {}, payloadText: '{}' })).toMatchObject({ field: 'payload' });
  });

  const circular: { self?: unknown } = {};
  circular.self = circular;
  it.each([
    ['null', null],
    ['an array', [1]],
    ['a text', '{}'],
    ['a number', 1],
    ['a function', () => 1],
    ['a circular object', circular],
    ['an object with a BigInt', { a: 1n }],
    ['a date', new Date(0)],
    ['an object that serialises to nothing', { toJSON: () => undefined }],
    ['an object that serialises to an array', { toJSON: () => [] }],
  ])('is refused for %s', (_, payload) => {
    expect(ofPayload(payload)).toMatchObject({ field: 'payload' });
  });
});
