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
    ['delayMs', -1],
    ['delayMs', 365 * 86_400_000 + 1],
    ['delayMs', 0.5],
    ['runAt', '2026-01-01T00:00:00Z'],
    ['runAt', new Date(NaN)],
    ['runAt', new Date(Date.now() + 366 * 86_400_000)],
    ['deadlineMs', 9],
    ['expiresInMs', 0],
    ['keepMs', -1],
    ['backoff', [1]],
    ['backoff', null],
    ['backoff', { kind: 'never' }],
    ['backoff', { kind: 'fixed' }],
    ['backoff', { kind: 'fixed', delayMs: -1 }],
    ['backoff', { kind: 'exponential', baseMs: 1, capMs: Infinity }],
    ['backoff', { kind: 'list', delaysMs: [] }],
    ['backoff', { kind: 'list', delaysMs: Array(101).fill(1) }],
    ['tags', 'a'],
    ['tags', ['a b']],
    ['tags', Array(17).fill('a')],
    ['labels', { a: 1 }],
    ['idempotencyKey', ''],
    ['idempotencyKey', 'two words'],
    ['idempotencyKey', 'x'.repeat(256)],
    ['uniqueKey', 'ü'],
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

  it.each<[string, string, Partial<NewTask>]>([
    ['has a delay and an instant', 'runAt', { delayMs: 1, runAt: new Date() }],
    ['would expire before it runs', 'expiresInMs', { delayMs: 1_000, expiresInMs: 1_000 }],
    ['would miss its deadline before it runs', 'deadlineMs', { runAt: new Date(Date.now() + 60_000), deadlineMs: 50 }],
  ])('that %s is refused', (_, field, options) => {
    expect(refusalOf({ type: 'a', ...options }).fields).toMatchObject([{ field }]);
  });

  it('with an expiry may be due before that, or have been due in the past', () => {
    const options = (rest: Partial<NewTask>): unknown => prepareTask({ type: 'a', ...rest }, MOST_BYTES).options;
    expect(options({ delayMs: 999, expiresInMs: 1_000 })).toMatchObject({ delayMs: 999, expiresInMs: 1_000 });
    expect(options({ runAt: new Date(0), expiresInMs: 10 })).toMatchObject({ runAtMs: 0 });
  });

  it('tells the script of its options only where it has some', () => {
    expect(prepareTask({ type: 'a', priority: 1, tags: ['x'], timeoutMs: 10 }, MOST_BYTES).options).toBeUndefined();
    expect(prepareTask({ type: 'a', uniqueKey: 'x' }, MOST_BYTES).options).toMatchObject({
      uniqueDigest: '11f6ad8ec52a2984abaafd7c3b516503785c2072',
    });
  });

  it('with options weighs more in a batch', () => {
    const [plain, keyed] = [{}, { uniqueKey: 'x' }].map((rest) => prepareTask({ type: 'a', ...rest }, 200).bytes);
    expect((keyed ?? 0) - (plain ?? 0)).toBe(2_048 + Buffer.byteLength(',"u":"x"'));
  });

  describe('with an idempotency key', () => {
    const content = (task: Partial<NewTask>): unknown =>
      prepareTask({ type: 'a', idempotencyKey: 'k', ...task }, MOST_BYTES).options?.contentDigest;

    it('has the same content whatever id is made for it, and however a default is given', () => {
      expect(content({})).toBe(content({ priority: 0, payload: {}, delayMs: 0 }));
    });

    it.each<Partial<NewTask>>([
      { type: 'b' },
      { payloadText: '{ }' },
      { maxRetries: 3 },
      { priority: 1 },
      { delayMs: 1 },
      { runAt: new Date(0) },
      { deadlineMs: 10 },
      { expiresInMs: 10 },
      { keepMs: 0 },
      { backoff: { kind: 'fixed', delayMs: 1 } },
      { tags: ['a'] },
      { labels: { a: '' } },
      { uniqueKey: 'a' },
      { queue: 'a' },
      { group: 'a' },
      { headers: { a: '' } },
      { taskId: 'a' },
    ])('has other content with %j', (change) => {
      expect(content(change)).not.toBe(content({}));
    });
  });

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
