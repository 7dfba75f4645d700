import { nanoseconds } from '../harness/clock.mjs';

const FAILS_ONCE_EVERY = 10;

/** The no-op handler of every side, which counts what it was given. */
export class Tally {
  firstCallAt = 0;
  calls = 0;
  #runs;
  #failing;
  #unread = 0;

  /**
   * @param {number} tasks
   * @param {boolean} failing every tenth task throws in its first run
   */
  constructor(tasks, failing) {
    this.#runs = new Uint8Array(tasks);
    this.#failing = failing;
  }

  /** @param {{ n: number } | undefined} payload undefined for a loop that reads none */
  handle = async (payload) => {
    if (this.calls++ === 0) this.firstCallAt = nanoseconds();
    if (payload === undefined) {
      this.#unread++;
      return;
    }
    const runs = ++this.#runs[payload.n];
    if (this.#failing && runs === 1 && payload.n % FAILS_ONCE_EVERY === 0) throw new Error('Fails once');
  };

  report() {
    const { firstCallAt, calls } = this;
    return { firstCallAt, calls, runs: this.#unread > 0 ? undefined : this.#runs };
  }
}

/** How often task `n` must have run. */
export const expectedRuns = (n, failing) => (failing && n % FAILS_ONCE_EVERY === 0 ? 2 : 1);

export const expectedCalls = (tasks, failing) => tasks + (failing ? Math.ceil(tasks / FAILS_ONCE_EVERY) : 0);
