import type { QueueError } from '../domain/errors.js';
import type { NewTask } from '../domain/task.js';
import { prepareTask } from './task-preparation.js';

const MOST_BYTES = 1_000;

function refusalOf(task: unknown, path?: string): QueueError {
  try {
    prepareTask(task as NewTask, MOST_BYTES, path);
  } catch (error) {
    return error as QueueError;
  }
  throw new Error('The task was taken');
}

describe('a submission', () => {
  it('gets an id of its own before it is written', () => {
    const [first, second] = [prepareTask({ type: 'a' }, MOST_BYTES), prepareTask({ type: 'a' }, MOST_BYTES)];
    expect(first.id).toHaveLength(22);
    expect(first.id).not.toBe(second.id);
  });

  it("keeps the caller's id and priority", () => {
    expect(prepareTask({ type: 'a', taskId: 'my-id', priority: 7 }, MOST_BYTES)).toMatchObject({
      id: 'my-id',
      priority: 7,
    });
  });

  it('that is wrong is refused with every field that is', () => {
    const refusal = refusalOf({
      type: 'two words',
      taskId: '../x',
      queue: 'a:b',
      group: '',
      maxRetries: 101,
      priority: '5',
      headers: { a: 1 },
      payload: [],
    });
    expect(refusal.code).toBe('INVALID_TASK');
    const names = ['type', 'taskId', 'queue', 'group', 'maxRetries', 'priority', 'headers', 'payload'];
    expect(refusal.fields.map(({ field }) => field)).toEqual(names);
    for (const name of names) expect(refusal.message).toContain(name);
  });

  it.each([
    ['maxRetries', -1],
    ['maxRetries', 1.5],
    ['maxRetries', NaN],
    ['maxRetries', null],
    ['priority', 1024],
    ['priority', -1],
    ['type', undefined],
    ['type', 'x'.repeat(129)],
    ['type', 'a\n'],
    ['taskId', 'ümlaut'],
    ['taskId', '-starts-with-a-dash'],
    ['headers', []],
    ['headers', null],
    ['headers', { long: 'x'.repeat(1_025) }],
    ['headers', Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`h${index}`, '']))],
  ])('is refused with %s %p', (field, value) => {
    expect(refusalOf({ type: 'a', [field]: value }).fields).toMatchObject([{ field }]);
  });

  it.each(['meta', 'a.b', 'constructor', '__proto__'.slice(2), '0', 'x'.repeat(128)])(
    'may have the id %s',
    (taskId) => {
      expect(prepareTask({ type: 'a', taskId }, MOST_BYTES).id).toBe(taskId);
    },
  );

  it('that is too large in bytes is refused with its size', () => {
    const refusal = refusalOf({ type: 'a', payload: { text: 'ü'.repeat(500) } });
    expect(refusal.code).toBe('TASK_TOO_LARGE');
    expect(refusal.fields).toMatchObject([{ field: 'payload' }]);
    expect(refusal.message).toContain('must be at most 1000 bytes');
  });

  it('of many names its fields by its place', () => {
    expect(refusalOf({ type: 'a', priority: -1 }, 'tasks[2].').fields).toMatchObject([{ field: 'tasks[2].priority' }]);
  });
});
