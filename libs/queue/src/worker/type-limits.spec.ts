import { TypeLimits, type QueueLimits } from './type-limits.js';

const limitsOf = (most: Record<string, number>, typeCount = 3, look = (): void => undefined): QueueLimits =>
  new TypeLimits().inQueue(limited(most), typeCount, look);

const limited = (most: Record<string, number>): Map<string, { handler: object; most: number }> =>
  new Map(Object.entries(most).map(([type, limit]) => [type, { handler: { type }, most: limit }]));

describe('limits of types', () => {
  it('say nothing where there are none', () => {
    const limits = limitsOf({});
    const reservation = limits.reserve(10);
    expect(reservation.rooms).toBe('');
    limits.giveBack(reservation);
    expect(limits.room).toBe(Infinity);
  });

  it('tell a turn how many more may run, and at most what it asks for', () => {
    const limits = limitsOf({ a: 3, b: 1 });
    limits.began('a');
    limits.began('free');
    expect(limits.reserve(1).rooms).toBe('a 1 b 1');
    const other = limitsOf({ a: 3, b: 1 });
    other.began('b');
    expect(other.reserve(10).rooms).toBe('a 3 b 0');
    other.ended('b');
    expect(other.reserve(10).rooms).toBe('a 0 b 1');
  });

  it('do not give the same room to two turns at a time', () => {
    const limits = limitsOf({ a: 2 });
    const first = limits.reserve(4);
    const second = limits.reserve(4);
    expect([first.rooms, second.rooms]).toEqual(['a 2', 'a 0']);
    limits.giveBack(second);
    limits.giveBack(first);
    expect(limits.reserve(4).rooms).toBe('a 2');
  });

  it('want a look when a turn was told less because of one that has come back since', () => {
    let looks = 0;
    const limits = limitsOf({ a: 2 }, 3, () => looks++);
    const first = limits.reserve(4);
    const second = limits.reserve(4);
    limits.giveBack(second);
    expect(looks).toBe(0);
    limits.giveBack(first);
    expect(looks).toBe(1);
    limits.giveBack(limits.reserve(4));
    expect(looks).toBe(1);
  });

  it('bound what a worker asks for when all its types have one', () => {
    const limits = limitsOf({ a: 2, b: 1 }, 2);
    limits.began('a');
    expect(limits.room).toBe(2);
    expect(limitsOf({ a: 2, b: 1 }, 3).room).toBe(Infinity);
  });

  describe('over all queues of a worker', () => {
    let looks: string[];
    let first: QueueLimits;
    let second: QueueLimits;
    beforeEach(() => {
      looks = [];
      const limits = new TypeLimits();
      const handlers = limited({ a: 1 });
      first = limits.inQueue(handlers, 1, () => looks.push('first'));
      second = limits.inQueue(handlers, 1, () => looks.push('second'));
    });

    it('hold together', () => {
      first.began('a');
      expect(second.room).toBe(0);
      expect(second.reserve(5).rooms).toBe('a 0');
    });

    it('go to the queue that has waited when a run of the other one ends', () => {
      first.giveBack(first.reserve(5));
      first.began('a');
      second.giveBack(second.reserve(5));
      expect(looks).toEqual([]);
      first.ended('a');
      expect(looks).toEqual(['second']);
      // Who comes back at once stands behind.
      expect(first.reserve(5).rooms).toBe('a 0');
      const reservation = second.reserve(5);
      expect(reservation.rooms).toBe('a 1');
      second.giveBack(reservation);
      expect(looks).toEqual(['second', 'first']);
    });

    it('are not kept by a queue that has no use for them', () => {
      first.began('a');
      second.giveBack(second.reserve(5));
      second.giveBack(second.reserve(0));
      first.ended('a');
      expect(looks).toEqual([]);
      expect(first.reserve(5).rooms).toBe('a 1');
    });
  });
});
