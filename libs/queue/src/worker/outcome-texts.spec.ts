import { errorText, resultText } from './outcome-texts.js';

const MOST_BYTES = 8 * 1024;

interface StoredError {
  fp: string;
  error: string;
  reason?: string;
}

const storedError = (thrown: unknown, reason?: string): StoredError => {
  const text = errorText(thrown, reason);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
  return JSON.parse(text) as StoredError;
};

describe('what is kept of a result', () => {
  it.each([undefined, true])('is nothing for %p', (value) => {
    expect(resultText(value)).toBe('');
  });

  it.each([
    [null, '{"result":null}'],
    [0, '{"result":0}'],
    ['', '{"result":""}'],
    [[], '{"result":[]}'],
    [{ a: [1, { b: 'ü\n' }] }, '{"result":{"a":[1,{"b":"ü\\n"}]}}'],
    [new Date(0), '{"result":"1970-01-01T00:00:00.000Z"}'],
  ])('of %p is its JSON', (value, text) => {
    expect(resultText(value)).toBe(text);
  });

  const nothing: unknown = undefined;
  const circular: { self?: unknown } = {};
  circular.self = circular;
  it.each([
    ['a circular object', circular],
    ['a BigInt', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['an object that refuses', { toJSON: (): never => { throw new Error('no'); } }], // prettier-ignore
    ['an object that throws nothing', { toJSON: (): never => { throw nothing; } }], // prettier-ignore
  ])('of %s is why it cannot be serialised', (_, value) => {
    expect((JSON.parse(resultText(value)) as { result_error: string }).result_error).toMatch(
      /^The result cannot be serialised/,
    );
  });

  it('is left out above 64 KB, which says so', () => {
    const largest = 'x'.repeat(64 * 1024 - 2);
    expect(resultText(largest)).toBe(`{"result":"${largest}"}`);
    expect(JSON.parse(resultText(`${largest}x`))).toEqual({
      result_error: 'The result has 65537 bytes, more than the 65536 that are kept',
    });
  });

  it('is measured in bytes, not in characters', () => {
    expect(resultText('ü'.repeat(40_000))).toContain('result_error');
  });
});

describe('what is kept of an error', () => {
  it('is its message, and the reason where there is one', () => {
    const hex: unknown = expect.stringMatching(/^[0-9a-f]{12}$/);
    expect(storedError(new Error('no such user'))).toEqual({ fp: hex, error: 'no such user' });
    expect(storedError(new Error('no such user'), 'exhausted')).toEqual({
      fp: hex,
      error: 'no such user',
      reason: 'exhausted',
    });
  });

  it.each([
    ['a text', 'plain', 'plain'],
    ['an error without a message', new TypeError(), 'TypeError'],
    ['an object', { code: 7 }, '{"code":7}'],
    ['undefined', undefined, 'The handler threw undefined'],
    ['null', null, 'The handler threw null'],
    ['a number', 42, 'The handler threw 42'],
    ['a BigInt', 42n, 'The handler threw 42'],
    ['a symbol', Symbol('s'), 'The handler threw Symbol(s)'],
  ])('tells %s', (_, thrown, message) => {
    expect(storedError(thrown).error).toBe(message);
  });

  const circular: { self?: unknown } = {};
  circular.self = circular;
  const hostileProxy: unknown = new Proxy({}, { getPrototypeOf: () => { throw new Error('trap'); } }); // prettier-ignore
  it.each([
    ['a circular object', circular],
    ['an object without a prototype that refuses', Object.assign(Object.create(null), { toJSON: () => 1n })],
    ['an error whose message throws', Object.defineProperty(new Error(), 'message', { get: () => { throw new Error(); } })], // prettier-ignore
    ['an error whose message is no text', Object.assign(new Error(), { message: { nested: true } })],
    ['an error whose message is a number', Object.assign(new Error(), { message: 42 })],
    ['an error without message and name', Object.assign(new Error(), { message: '', name: undefined })],
    ['a proxy that refuses', hostileProxy],
  ])('is some text for %s', (_, thrown) => {
    expect(storedError(thrown).error).not.toBe('');
    expect(typeof storedError(thrown).error).toBe('string');
  });

  it.each([
    ['a 10 MB message', 'x'.repeat(10_000_000)],
    ['control characters', '\u0001'.repeat(10_000)],
    ['control characters before plain text', '\u0001'.repeat(4_000) + 'x'.repeat(4_000)],
    ['plain text before control characters', 'x'.repeat(4_000) + '\u0001'.repeat(4_000)],
    ['emoji', '🚀'.repeat(10_000)],
    ['lone surrogates', '\ud800'.repeat(10_000)],
    ['quotes', '"'.repeat(10_000)],
  ])('has at most 8 KB with %s, says that it was cut, and keeps the reason', (_, message) => {
    const stored = storedError(new Error(message), 'exhausted');
    expect(stored.error.length).toBeGreaterThan(1_000);
    expect(stored.error).toMatch(/… \(cut\)$/);
    expect(message.startsWith(stored.error.slice(0, -'… (cut)'.length))).toBe(true);
    expect(stored.reason).toBe('exhausted');
  });

  it('has at most 8 KB with a huge reason too', () => {
    expect(storedError(new Error('no'), 'y'.repeat(1_000_000)).error).toBe('no');
  });

  it('begins with its fingerprint and ends with its reason, where the scripts look for them', () => {
    expect(errorText(new Error('","reason":"x"}'), 'exhausted')).toMatch(
      /^{"fp":"[0-9a-f]{12}","error".*"reason":"exhausted"}$/,
    );
  });

  it('has the same fingerprint for another user at the same place, and another one elsewhere', () => {
    const fail = (id: number): Error => new Error(`no user ${id}`);
    expect(storedError(fail(1)).fp).toBe(storedError(fail(22)).fp);
    expect(storedError(new Error('no user 1')).fp).not.toBe(storedError(fail(1)).fp);
  });

  it.each([
    ['a stack that throws', Object.defineProperty(new Error('no'), 'stack', { get: () => { throw new Error(); } })], // prettier-ignore
    ['a stack that is no text', Object.assign(new Error('no'), { stack: 7 })],
    ['a stack of 10 MB', Object.assign(new Error('no'), { stack: '    at '.repeat(1_500_000) })],
  ])('has a fingerprint for an error with %s', (_, thrown) => {
    expect(storedError(thrown)).toMatchObject({ fp: expect.stringMatching(/^[0-9a-f]{12}$/), error: 'no' });
  });

  it('is whole when it just fits', () => {
    const message = 'x'.repeat(7_000);
    expect(storedError(new Error(message)).error).toBe(message);
  });
});
