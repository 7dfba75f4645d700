import { describe, expect, it } from '@jest/globals';
import { DecimalSum } from './decimal-sum.js';

function sumOf(...cells: string[]): number {
  const sum = new DecimalSum();
  expect(cells.filter((cell) => !sum.add(cell))).toEqual([]);
  return sum.toNumber();
}

describe('DecimalSum', () => {
  it.each([
    [['0.1', '0.2'], 0.3],
    [[], 0],
    [['-0.5', '+.5'], 0],
    [['1.', ' 2 ', '003.50'], 6.5],
    [['1.2E+05', '5e-1', '-1e2'], 119_900.5],
    [['9007199254740993', '-9007199254740992'], 1],
    [['99999999999999999999.99', '-99999999999999999999.98'], 0.01],
    [['1e50', '1e-50', '-1e50'], 1e-50],
    [Array.from({ length: 1_000 }, () => '0.01'), 10],
  ])('adds %j', (cells, expected) => {
    expect(sumOf(...cells)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '-',
    '.',
    'e5',
    '1,000',
    '1 000',
    '$5',
    'NaN',
    'Infinity',
    '0x10',
    '1e400',
    '12abc',
    '1'.repeat(41),
  ])('does not take %j for a number', (cell) => {
    const sum = new DecimalSum();
    sum.add('7');
    expect(sum.add(cell)).toBe(false);
    expect(sum.toNumber()).toBe(7);
  });
});
