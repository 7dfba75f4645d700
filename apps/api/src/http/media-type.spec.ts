import { isJsonType, isPlainEncoding } from './media-type.js';

describe('isJsonType', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json ; charset=utf8',
    'application/vnd.api+json',
    'application/ld+json; profile="x"',
  ])('takes %s', (type) => expect(isJsonType(type)).toBe(true));

  it.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/jsonp',
    'application/json5',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
  ])('refuses %s', (type) => expect(isJsonType(type)).toBe(false));
});

describe('isPlainEncoding', () => {
  it.each([undefined, '', 'identity', 'Identity'])('takes %s', (encoding) =>
    expect(isPlainEncoding(encoding)).toBe(true),
  );
  it.each(['gzip', 'deflate, gzip', 'br', 'identity, gzip'])('refuses %s', (encoding) =>
    expect(isPlainEncoding(encoding)).toBe(false),
  );
});
