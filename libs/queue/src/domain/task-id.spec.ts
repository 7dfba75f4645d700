import { randomBytes } from 'node:crypto';
import { makeTaskId } from './task-id.js';

/** NAME_PATTERN of the config room, which is above this one. */
const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const NOW = 1_700_000_000_000;

describe('a task id', () => {
  it.each([0, 1, NOW, NOW * 10])('has 22 characters at %i ms', (now) => {
    expect(makeTaskId(now, randomBytes)).toHaveLength(22);
  });

  it('is a valid name, whatever the random bytes are', () => {
    for (let byte = 0; byte < 256; byte++) {
      expect(makeTaskId(NOW, (count) => new Uint8Array(count).fill(byte))).toMatch(NAME_PATTERN);
    }
  });

  it('is unique among those of the same millisecond', () => {
    const ids = Array.from({ length: 20_000 }, () => makeTaskId(NOW, randomBytes));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('uses every random byte', () => {
    const base = makeTaskId(NOW, (count) => new Uint8Array(count));
    for (let place = 0; place < 11; place++) {
      const changed = makeTaskId(NOW, (count) => new Uint8Array(count).fill(1, place, place + 1));
      expect(changed).not.toBe(base);
    }
  });

  it('sorts by age', () => {
    const instants = [NOW, NOW + 1, NOW + 1_000, NOW + 86_400_000, NOW * 2];
    const ids = instants.map((instant) => makeTaskId(instant, randomBytes));
    expect([...ids].sort()).toEqual(ids);
  });
});
