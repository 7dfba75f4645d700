import { BodyMemory } from './body-memory.js';

describe('the memory of bodies', () => {
  it('has room for so many bytes, and again for those that were given back', () => {
    const memory = new BodyMemory(10);
    expect([memory.take(6), memory.take(5), memory.take(4), memory.take(1)]).toEqual([true, false, true, false]);
    memory.release(6);
    expect([memory.take(7), memory.take(6)]).toEqual([false, true]);
  });

  it('has room for two of the largest', () => {
    const memory = new BodyMemory(10);
    memory.makeRoomFor(3);
    expect(memory.most).toBe(10);
    memory.makeRoomFor(8);
    expect(memory.most).toBe(16);
  });
});
