import { QueueError } from '../domain/errors.js';
import { childTaskId, RunChildren } from './run-children.js';

const PARENT = { taskId: 'parent', createdAtMs: 1_700_000_000_000 };
const make = (): RunChildren => new RunChildren(PARENT, 256 * 1024);

function problemOf(act: () => unknown): QueueError {
  try {
    act();
  } catch (error) {
    if (error instanceof QueueError) return error;
  }
  throw new Error('No QueueError was thrown');
}

describe('tasks that a run enqueues', () => {
  it('have the same ids in every run: by their order, or by their key', () => {
    const enqueue = (children: RunChildren): string[] => [
      children.add({ type: 'a' }),
      children.add({ type: 'a', key: '0' }),
      children.add({ type: 'a' }),
    ];
    const ids = enqueue(make());
    expect(enqueue(make())).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{21}$/);
  });

  it('have other ids under another parent, also under one that has the same id later', () => {
    const later = { ...PARENT, createdAtMs: PARENT.createdAtMs + 1 };
    const ids = [PARENT, { ...PARENT, taskId: 'other' }, later].map((parent) => childTaskId(parent, '#0'));
    expect(new Set(ids).size).toBe(3);
  });

  it('are encoded like submitted ones', () => {
    const children = make();
    const id = children.add({
      type: 'a',
      payload: { n: 1 },
      priority: 7,
      maxRetries: 5,
      headers: { trace: 'x' },
      tags: ['t'],
      labels: { l: 'y' },
    });
    expect(children.close()).toEqual([
      {
        id,
        priority: 7,
        body: ',"t":"a","r":5,"p":7,"h":{"trace":"x"},"a":["t"],"l":{"l":"y"}}\n{"n":1}',
        bytes: expect.any(Number) as number,
      },
    ]);
  });

  it.each<[string, object]>([
    ['taskId', { taskId: 'x' }],
    ['delayMs', { delayMs: 5 }],
    ['uniqueKey', { uniqueKey: 'x' }],
    ['queue', { queue: 'other' }],
    ['key', { key: '' }],
    ['key', { key: 'x'.repeat(129) }],
    ['priority', { priority: 5_000 }],
    ['payload', { payload: [] }],
  ])('are refused with the field named: %s', (field, options) => {
    const error = problemOf(() => make().add({ type: 'a', ...options }));
    expect(error.code).toBe('INVALID_TASK');
    expect(error.fields.map((problem) => problem.field)).toEqual([field]);
    expect(error.message).toContain(field);
  });

  it('are refused when a key is used twice', () => {
    const children = make();
    children.add({ type: 'a', key: 'k' });
    expect(problemOf(() => children.add({ type: 'b', key: 'k' })).message).toContain('used in this run before');
  });

  it('are at most 100 and 256 KB', () => {
    const many = make();
    for (let count = 0; count < 100; count++) many.add({ type: 'a' });
    expect(problemOf(() => many.add({ type: 'a' })).code).toBe('TASK_TOO_LARGE');
    const large = make();
    for (let count = 0; count < 2; count++) large.add({ type: 'a', payload: { text: 'x'.repeat(120 * 1024) } });
    expect(problemOf(() => large.add({ type: 'a', payload: { text: 'x'.repeat(20 * 1024) } })).code).toBe(
      'TASK_TOO_LARGE',
    );
    expect(large.close()).toHaveLength(2);
  });

  it('are refused when the run has ended', () => {
    const children = make();
    children.close();
    expect(problemOf(() => children.add({ type: 'a' })).message).toContain('has ended');
  });
});
