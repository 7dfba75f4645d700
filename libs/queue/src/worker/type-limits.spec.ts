import { TypeLimits, type QueueLimits } from './type-limits.js';

const limitsOf = (most: Record<string, number>, typeCount = 3): QueueLimits =>
  new TypeLimits().inQueue(limited(most), typeCount);

const limited = (most: Record<string, number>): Map<string, { handler: object; most: number }> =>
  new Map(Object.entries(most).map(([type, limit]) => [type, { handler: { type }, most: limit }]));

describe('limits of types', () => {
  it('say nothing where there are none', () => {
    const limits = limitsOf({});
    const reservation = limits.reserve(10);
    expect(reservation.rooms).toBe('');
    expect(limits.giveBack(reservation)).toBe(false);
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
    const limits = limitsOf({ a: 2 });
    const first = limits.reserve(4);
    const second = limits.reserve(4);
    expect(limits.giveBack(second)).toBe(false);
    expect(limits.giveBack(first)).toBe(true);
    expect(limits.giveBack(limits.reserve(4))).toBe(false);
  });

  it('bound what a worker asks for when all its types have one', () => {
    const limits = limitsOf({ a: 2, b: 1 }, 2);
    limits.began('a');
    expect(limits.room).toBe(2);
    expect(limitsOf({ a: 2, b: 1 }, 3).room).toBe(Infinity);
  });

  it('hold over all queues for a handler that is for all of them', () => {
    const limits = new TypeLimits();
    const handler = {};
    const first = limits.inQueue(new Map([['a', { handler, most: 2 }]]), 1);
    const second = limits.inQueue(new Map([['a', { handler, most: 2 }]]), 1);
    first.began('a');
    expect(second.room).toBe(1);
    expect(second.reserve(5).rooms).toBe('a 1');
    expect(first.reserve(5).rooms).toBe('a 0');
  });
});
