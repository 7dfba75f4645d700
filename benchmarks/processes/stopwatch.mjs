import { nanoseconds } from '../harness/clock.mjs';

/** The handler of the latency case: how long ago was this task submitted? */
export class Stopwatch {
  calls = 0;
  #waits;

  constructor(tasks) {
    this.#waits = new Float64Array(tasks);
  }

  /** @param {{ n: number, at: number }} payload `at` by `nanoseconds()` of the producer */
  handle = async ({ n, at }) => {
    const now = nanoseconds();
    this.calls++;
    this.#waits[n] = (now - at) / 1e6;
  };

  report() {
    return { calls: this.calls, milliseconds: this.#waits };
  }
}
