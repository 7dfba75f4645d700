import { cursorAt, placeOf } from './queue-cursor.js';

describe('the cursor of a queue', () => {
  it('leads back to its place, in its queue only', () => {
    const cursor = cursorAt('one', 'a.b-1');
    expect(cursor).toMatch(/^[\w-]{6}\.a\.b-1$/);
    expect(placeOf('one', cursor)).toBe('a.b-1');
    expect(placeOf('two', cursor)).toBeUndefined();
  });

  it.each(['', 'x', 'a.b-1'])('is not %j', (text) => expect(placeOf('one', text)).toBeUndefined());
});
