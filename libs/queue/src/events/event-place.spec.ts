import { isLater, parseEventId } from './event-place.js';

describe('the id of an event', () => {
  it('names an entry and a move in it, or the whole entry', () => {
    expect(parseEventId('1795494545535-2:17')).toEqual({ entryId: '1795494545535-2', position: 17 });
    expect(parseEventId('0-0')).toEqual({ entryId: '0-0', position: undefined });
  });

  it.each(['', '1', '1-', '1-1:', '1-1:x', ' 1-1', '1-1 ', '$', '+', '1-1:1:1', '9999999999999999-0'])(
    'is not %j',
    (id) => {
      expect(() => parseEventId(id)).toThrow(
        expect.objectContaining({ code: 'INVALID_FILTER', fields: [expect.objectContaining({ field: 'after' })] }),
      );
    },
  );

  it.each([
    ['2-0', '1-9', true],
    ['10-0', '9-0', true],
    ['1-10', '1-9', true],
    ['1-1', '1-1', false],
    ['1-9', '2-0', false],
  ])('tells whether %s is later than %s', (entryId, other, expected) => {
    expect(isLater(entryId, other)).toBe(expected);
  });
});
