import { QueueError } from '../domain/errors.js';
import { TASK_STATUSES } from '../domain/lifecycle.js';
import { decodeCursor, encodeCursor } from './list-cursor.js';

describe('the cursor of a list', () => {
  it.each([
    { status: 'pending', place: { score: '8998403161718794', taskId: 'a.b_c-D' } },
    { status: 'dead_letter', place: undefined },
    { status: 'pending', place: { score: '1', taskId: 'a' }, lanes: { after: '', upto: 't:mail' } },
    { status: 'pending', place: undefined, lanes: { after: 't:mail', upto: '' } },
  ] as const)('leads back to the place %j', (position) => {
    const cursor = encodeCursor(position);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(decodeCursor(cursor, TASK_STATUSES)).toEqual(position);
  });

  it.each([
    '',
    'x',
    'pending',
    ...[
      'lost',
      'pending x a',
      'pending 1',
      'pending 1 a b',
      'pending 1 -a',
      'pending - -',
      'pending - - x -',
      'pending - - -',
      'pending 1 a - - -',
    ].map(encode),
  ])('is refused when it is %j', (cursor) => {
    expect(() => decodeCursor(cursor, TASK_STATUSES)).toThrow(
      expect.objectContaining({
        code: 'INVALID_FILTER',
        fields: [{ field: 'cursor', message: 'must be the next_cursor of an earlier answer' }],
      }),
    );
  });

  it('is refused for a list of other statuses', () => {
    const cursor = encodeCursor({ status: 'pending', place: undefined });
    expect(() => decodeCursor(cursor, ['completed'])).toThrow(QueueError);
  });
});

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
