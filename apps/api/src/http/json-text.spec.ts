import { decodeText, parseJson } from './json-text.js';

describe('decodeText', () => {
  it.each(['{"a":1}', '{"ä":"€😀"}', ''])('reads %j', (text) => expect(decodeText(Buffer.from(text))).toBe(text));

  it.each([
    ['bytes that UTF-8 never has', [0x22, 0xff, 0xfe, 0x22]],
    ['a surrogate written as bytes', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a character that is cut', [0x22, 0xe2, 0x82]],
    ['an overlong form', [0xc0, 0xaf]],
  ])('refuses %s', (_name, bytes) => {
    expect(() => decodeText(Buffer.from(bytes))).toThrow('not valid UTF-8');
  });
});

describe('parseJson', () => {
  it.each(['', '{', '{"a":}', 'NaN', "{'a':1}", '{"a":1}x', '\ufeff{}', '{"a":"\0"}', '[1,]', '01'])(
    'refuses %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'invalid-json' }));
    },
  );
});
