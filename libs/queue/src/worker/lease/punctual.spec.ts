import { jest } from '@jest/globals';
import { punctually } from './punctual.js';

describe('what is done punctually', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is left out once where it comes too late', () => {
    let now = 0;
    const done: number[] = [];
    const timer = punctually(
      () => done.push(now),
      10,
      () => now,
    );
    for (const at of [10, 25, 80, 90]) {
      now = at;
      jest.advanceTimersByTime(10);
    }
    expect(done).toEqual([10, 25, 90]);
    clearInterval(timer);
  });
});
