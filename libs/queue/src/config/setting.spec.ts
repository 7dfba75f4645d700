import { duration, flag, integer, list, optionalText, text } from './setting.js';

describe('a setting', () => {
  const whole = integer('N', 5, { min: 1, max: 10 });
  it.each(['1', '10', '007'])('that is a whole number takes %j', (given) => {
    expect(whole.parse(given)).toBe(Number(given));
  });
  it.each(['0', '11', '1.5', '1e1', ' 5', '5 ', '', 'five', '0x5', 'NaN'])(
    'that is a whole number refuses %j',
    (given) => {
      expect(whole.parse(given)).toBeUndefined();
    },
  );
  it.each([NaN, Infinity, 1.5, '5', null, 5n])('that is a whole number refuses %p as an option', (given) => {
    expect(whole.accepts(given)).toBe(false);
  });

  const time = duration('T', 1_000, { min: 10, max: 60_000 });
  it.each([
    ['0.01', 10],
    ['1', 1_000],
    ['1.0005', 1_001],
    ['60', 60_000],
  ])('that is a duration reads %s s as %i ms', (given, milliseconds) => {
    expect(time.parse(given)).toBe(milliseconds);
  });
  it.each(['0.001', '60.1', '-1', '1s', '1e2', '.5', ''])('that is a duration refuses %j', (given) => {
    expect(time.parse(given)).toBeUndefined();
  });
  it('that is a duration refuses NaN as an option', () => {
    expect(time.accepts(NaN)).toBe(false);
  });

  it('that is a flag takes true and false and nothing like them', () => {
    const tls = flag('F', false);
    expect([tls.parse('true'), tls.parse('false'), tls.parse('1'), tls.parse('TRUE')]).toEqual([
      true,
      false,
      undefined,
      undefined,
    ]);
    expect(tls.accepts('true')).toBe(false);
  });

  it('that is a text takes one line and no empty one', () => {
    const host = text('H', 'localhost');
    expect(host.parse('redis.internal')).toBe('redis.internal');
    expect(host.accepts('a\nb')).toBe(false);
    expect(host.accepts('')).toBe(false);
    expect(host.accepts(7)).toBe(false);
  });

  it('that is an optional text has no default', () => {
    expect(optionalText('O').defaultValue).toBeUndefined();
  });

  it('that is a list is split at commas, and each item must fit', () => {
    const nodes = list('L', /^\w+:\d+$/, 'host:port');
    expect(nodes.parse('a:1, b:2')).toEqual(['a:1', 'b:2']);
    expect(nodes.parse('a:1,,b:2')).toBeUndefined();
    expect(nodes.accepts('a:1')).toBe(false);
    expect(nodes.defaultValue).toEqual([]);
  });
});
