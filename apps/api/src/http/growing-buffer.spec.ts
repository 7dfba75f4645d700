import { GrowingBuffer } from './growing-buffer.js';

describe('GrowingBuffer', () => {
  it('is empty at first', () => {
    expect(new GrowingBuffer().toBuffer()).toHaveLength(0);
  });

  it('puts pieces of any size together in order', () => {
    const pieces = [1, 70_000, 3, 0, 20_000, 1].map((size, index) => Buffer.alloc(size, index + 1));
    const buffer = new GrowingBuffer();
    for (const piece of pieces) buffer.append(piece);
    expect(buffer.toBuffer().equals(Buffer.concat(pieces))).toBe(true);
    expect(buffer.length).toBe(90_005);
  });

  it('leaves the pieces as they were', () => {
    const first = Buffer.from('ab');
    const buffer = new GrowingBuffer();
    buffer.append(first);
    buffer.append(Buffer.from('cd'));
    expect(first.toString()).toBe('ab');
  });
});
