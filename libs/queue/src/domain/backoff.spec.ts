import { retryDelayMs } from './backoff.js';

const failures = Array.from({ length: 20 }, (_, index) => index + 1);

describe('the wait after a failure', () => {
  it('doubles from 2 s on and never passes 300 s', () => {
    const seconds = failures.map((count) => retryDelayMs(count, 0) / 1000);
    expect(seconds).toEqual([2, 4, 8, 16, 32, 64, 128, 256, ...Array<number>(12).fill(300)]);
  });

  it.each(failures)('is lengthened by up to a fifth at random, after the cap (failure %i)', (count) => {
    const shortest = retryDelayMs(count, 0);
    const longest = retryDelayMs(count, 1 - Number.EPSILON);
    const between = retryDelayMs(count, 0.5);
    expect(longest).toBeGreaterThan(shortest * 1.19);
    expect(longest).toBeLessThanOrEqual(shortest * 1.2);
    expect(between).toBeCloseTo(shortest * 1.1, 0);
  });

  it('is whole milliseconds, never shorter than what was drawn', () => {
    const drawn = 2000 * (1 + 0.2 * 0.333333);
    expect(retryDelayMs(1, 0.333333)).toBe(Math.ceil(drawn));
  });

  it('stays at the cap for as many failures as a task may have', () => {
    expect(retryDelayMs(101, 0)).toBe(300_000);
  });
});
