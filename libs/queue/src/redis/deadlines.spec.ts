import { latch } from '../../testing/latch.js';
import { Deadlines } from './deadlines.js';

const LONG_MS = 60_000;

describe('deadlines', () => {
  let deadlines: Deadlines;
  beforeEach(() => {
    deadlines = new Deadlines();
  });

  it('are given up in their order, whatever the order in which they came', async () => {
    const given: string[] = [];
    const last = latch();
    deadlines.watch(30, () => {
      given.push('late');
      last.open();
    });
    deadlines.watch(5, () => given.push('early'));
    const forgotten = deadlines.watch(10, () => given.push('forgotten'));
    deadlines.forget(forgotten);
    await last.opened;
    expect(given).toEqual(['early', 'late']);
    deadlines.close();
  });

  it('are watched again after a time with none', async () => {
    const first = latch();
    deadlines.watch(1, () => first.open());
    await first.opened;
    const second = latch();
    deadlines.watch(1, () => second.open());
    await second.opened;
    deadlines.close();
  });

  it('are not given up when the reply came while the event loop was blocked', async () => {
    let givenUp = false;
    const call = deadlines.watch(5, () => (givenUp = true));
    const until = performance.now() + 20;
    while (performance.now() < until);
    process.nextTick(() => setImmediate(() => deadlines.forget(call)));
    // One that is watched for longer is given up after it.
    const later = latch();
    deadlines.watch(30, () => later.open());
    await later.opened;
    expect(givenUp).toBe(false);
    deadlines.close();
  });

  it('leave no timer behind when they are closed, once the last call is over', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const call = deadlines.watch(LONG_MS, () => undefined);
    deadlines.close();
    expect(timers()).toBe(before + 1);
    deadlines.forget(call);
    expect(timers()).toBe(before);
  });
});
