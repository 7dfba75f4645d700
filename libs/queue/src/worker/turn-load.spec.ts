import type { Outcome } from '../domain/outcome.js';
import type { Acknowledgement } from '../scripts/turn.types.js';
import { countForOneTurn } from './turn-load.js';

const plain: Outcome = { kind: 'completed', result: '' };
const withChildren = (count: number, bytes: number): Outcome => ({
  kind: 'completed',
  result: '',
  children: Array.from({ length: count }, (_, index) => ({ id: `${index}`, priority: 0, body: '', bytes })),
});
const load = (...outcomes: Outcome[]): number =>
  countForOneTurn(outcomes.map((outcome): Acknowledgement => ({ taskId: 'x', token: '', recordBytes: 0, outcome })));

describe('what one turn takes along', () => {
  it('is at most 256 outcomes', () => {
    expect(load(...Array<Outcome>(10).fill(plain))).toBe(10);
    expect(load(...Array<Outcome>(300).fill(plain))).toBe(256);
  });

  it('is at most 64 outcomes that are no completions', () => {
    const failed: Outcome = { kind: 'retry', delayMs: 0, error: '' };
    expect(load(...Array<Outcome>(64).fill(failed), plain)).toBe(65);
    expect(load(plain, ...Array<Outcome>(70).fill(failed), plain)).toBe(65);
  });

  it('is at most 256 KB of results, or the first one alone', () => {
    const large: Outcome = { kind: 'completed', result: 'x'.repeat(100_000) };
    expect(load(large, large, large, plain)).toBe(2);
    expect(load({ kind: 'completed', result: 'x'.repeat(300_000) }, plain, large)).toBe(2);
  });

  it('is what submits at most 128 tasks and 256 KB, or the first one alone', () => {
    expect(load(withChildren(100, 10), plain, withChildren(28, 10), withChildren(1, 10), plain)).toBe(3);
    expect(load(withChildren(2, 100_000), plain, withChildren(1, 100_000))).toBe(2);
    expect(load(withChildren(2, 200_000), plain)).toBe(2);
  });
});
