import { SlotShares } from './slot-shares.js';

/** What each queue begins of `rounds` slots that become free one by one, where all always have work. */
function begun(weights: number[], rounds: number, free = 1): number[] {
  const shares = new SlotShares(weights, () => free);
  const counts = weights.map(() => 0);
  const queues = weights.map((_, index) => shares.of(index));
  for (const queue of queues) queue.hungry = true;
  for (let round = 0; round < rounds; round++) {
    for (const [index, queue] of queues.entries()) {
      const slots = queue.allowance;
      queue.reserve(slots);
      counts[index] = (counts[index] as number) + slots;
    }
    for (const queue of queues) queue.release(0, 0);
    // What was begun ends, so that the same slots are free again.
    queues[0]?.reserve(0);
    const taken = free - shares.free;
    shares.asked(-taken);
  }
  return counts;
}

describe('the parts of queues in the slots of a worker', () => {
  it('are all for the only queue', () => {
    const only = new SlotShares([1], () => 7).of(0);
    expect(only.allowance).toBe(7);
    only.reserve(5);
    expect([only.allowance, only.free]).toEqual([2, 2]);
    only.release(5, 3);
    expect(only.allowance).toBe(7);
  });

  it('are by weight where all have work and slots become free one by one', () => {
    expect(begun([6, 3, 1], 1_000)).toEqual([600, 300, 100]);
  });

  it('are by weight where many slots are free at a time', () => {
    expect(begun([6, 3, 1], 10, 100)).toEqual([600, 300, 100]);
  });

  it('go to the others where a queue has no work', () => {
    const shares = new SlotShares([6, 3], () => 9);
    shares.of(1).hungry = true;
    expect(shares.of(1).allowance).toBe(9);
  });

  it('give one that comes back no more than its part, however long it had no work', () => {
    const shares = new SlotShares([1, 1], () => 10);
    const [busy, late] = [shares.of(0), shares.of(1)];
    busy.hungry = true;
    for (let turns = 0; turns < 100; turns++) {
      busy.reserve(10);
      busy.release(10, 10);
    }
    expect(late.allowance).toBe(5);
    late.hungry = true;
    expect(busy.allowance).toBe(5);
  });

  it('give one that has had no work at least one slot to look with', () => {
    const shares = new SlotShares([1_000, 1], () => 1);
    const [busy, other] = [shares.of(0), shares.of(1)];
    busy.hungry = true;
    busy.reserve(1);
    busy.release(1, 1);
    expect(other.allowance).toBe(1);
  });

  it('are what they were when a turn claimed nothing', () => {
    const shares = new SlotShares([1, 1], () => 1);
    const [first, second] = [shares.of(0), shares.of(1)];
    first.hungry = true;
    second.hungry = true;
    const before = [first.allowance, second.allowance];
    first.reserve(1);
    first.release(1, 0);
    expect([first.allowance, second.allowance]).toEqual(before);
  });
});
