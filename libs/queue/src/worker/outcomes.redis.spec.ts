import { IsEmail } from 'class-validator';
import { InvalidPayloadError, NonRetryableError } from '../domain/errors.js';
import type { Task } from '../domain/task.js';
import type { TaskContext } from '../handlers/handler.js';
import { eventually, handlerClass, openTestQueue, type TestQueue } from '../../testing/index.js';

class Mail {
  @IsEmail()
  to!: string;
}

const circular: { self?: unknown } = {};
circular.self = circular;

const thrown: Record<string, unknown> = {
  undefined,
  circular,
  huge: new Error('x'.repeat(10_000_000)),
  'not-an-error': 42,
  'odd-message': Object.assign(new Error(), { message: { nested: 1n } }),
  'odd-reason': Object.assign(new NonRetryableError('no'), { reason: 1n }),
  'huge-reason': new NonRetryableError('no', 'y'.repeat(1_000_000)),
  refusing: new Proxy({}, { getPrototypeOf: () => { throw new Error('trap'); } }), // prettier-ignore
};

const returned: Record<string, unknown> = {
  circular,
  big: 'x'.repeat(70_000),
  bigint: 1n,
  nothing: undefined,
  list: [1, 'ü'],
};

const handlers = [
  handlerClass('throw', (payload) => {
    throw thrown[(payload as { what: string }).what];
  }),
  handlerClass('return', (payload) => returned[(payload as { what: string }).what]),
  handlerClass('false', () => false),
  handlerClass('closed', () => Promise.reject(new NonRetryableError('The account is closed', 'account_closed'))),
  handlerClass('invalid', () => Promise.reject(new InvalidPayloadError([{ field: 'to', message: 'is unknown' }]))),
  handlerClass('mail', () => undefined, { payload: Mail }),
  handlerClass('once', () => false, { maxRetries: 0 }),
  handlerClass('twice', () => false, { maxRetries: 1, backoff: { kind: 'fixed', delayMs: 0 } }),
  handlerClass('flaky', (_, { attempt }: TaskContext) => attempt > 1),
];

describe('what comes of a run', () => {
  let queue: TestQueue;
  beforeAll(async () => {
    queue = await openTestQueue({ handlers });
  });
  afterAll(() => queue.close());

  async function finished(type: string, payload: object = {}, maxRetries = 0): Promise<Task> {
    const { taskId } = await queue.service.enqueue({ type, payload: payload as Record<string, unknown>, maxRetries });
    return eventually(`${type} has finished`, async () => {
      const task = await queue.service.get(taskId);
      return task?.completedAt && task;
    });
  }

  it('is kept as a result', async () => {
    expect(await finished('return', { what: 'list' })).toMatchObject({ status: 'completed', resultText: '[1,"ü"]' });
    expect((await finished('return', { what: 'nothing' })).resultText).toBeUndefined();
  });

  it.each(['circular', 'big', 'bigint'])(
    'is completed without the result when that cannot be kept (%s)',
    async (what) => {
      const task = await finished('return', { what });
      expect(task).toMatchObject({ status: 'completed', resultError: expect.stringMatching(/^The result/) as string });
      expect(task.resultText).toBeUndefined();
    },
  );

  it('is a failure when it is false', async () => {
    const lastError = 'The handler returned false';
    expect(await finished('false')).toMatchObject({
      status: 'dead_letter',
      reason: 'exhausted',
      retryCount: 1,
      lastError,
    });
  });

  it('is final when no retry can help', async () => {
    const task = await finished('closed', {}, 5);
    expect(task).toMatchObject({ status: 'dead_letter', reason: 'account_closed', lastError: 'The account is closed' });
    expect(task.retryCount).toBe(1);
  });

  it('is final when the payload is not valid, by its class or by its handler', async () => {
    expect(await finished('mail', { to: 'nobody' }, 5)).toMatchObject({
      status: 'dead_letter',
      reason: 'invalid_payload',
      lastError: 'Invalid payload: to: must be an email',
    });
    expect(await finished('invalid', {}, 5)).toMatchObject({
      reason: 'invalid_payload',
      lastError: 'Invalid payload: to: is unknown',
    });
  });

  it.each(Object.keys(thrown))('is a short error whatever is thrown, and the worker lives on (%s)', async (what) => {
    const task = await finished('throw', { what });
    expect(task.status).toBe('dead_letter');
    expect(Buffer.byteLength(task.lastError ?? '')).toBeLessThanOrEqual(8 * 1024);
    expect(task.lastError).not.toBe('');
    expect((await queue.redis.hget(queue.key('state'), task.taskId))?.length).toBeLessThan(9 * 1024);
    expect(await finished('return', { what: 'nothing' })).toMatchObject({ status: 'completed' });
  });

  it('runs again after 2 s, never sooner, and keeps its error until then', async () => {
    const { taskId } = await queue.service.enqueue({ type: 'flaky', maxRetries: 1 });
    const waiting = await eventually('it waits', async () => {
      const task = await queue.service.get(taskId);
      return task?.status === 'retrying' && task;
    });
    expect(waiting).toMatchObject({ retryCount: 1, lastError: 'The handler returned false' });
    const done = await eventually('it is completed', async () => {
      const task = await queue.service.get(taskId);
      return task?.status === 'completed' && task;
    });
    const dueAfterMs = Number(waiting.nextRunAt) - Number(waiting.startedAt);
    const ranAfterMs = Number(done.startedAt) - Number(waiting.startedAt);
    expect(dueAfterMs).toBeGreaterThanOrEqual(2_000);
    expect(ranAfterMs).toBeGreaterThanOrEqual(dueAfterMs);
    expect(ranAfterMs - dueAfterMs).toBeLessThan(1_000);
  });

  it.each([
    ['once', undefined, 0],
    ['twice', undefined, 1],
    ['twice', 0, 0],
    ['once', 3, 3],
  ])('is tried again as often as the handler says, unless the task does (%s, %p)', async (type, own, maxRetries) => {
    const options = own === undefined ? {} : { maxRetries: own, backoff: { kind: 'fixed', delayMs: 0 } as const };
    const { taskId } = await queue.service.enqueue({ type, ...options });
    const task = await eventually('it is dead', async () => {
      const found = await queue.service.get(taskId);
      return found?.status === 'dead_letter' && found;
    });
    expect(task).toMatchObject({ maxRetries, retryCount: maxRetries + 1, reason: 'exhausted' });
    expect((await queue.service.list({ statuses: ['dead_letter'], type })).tasks).toContainEqual(
      expect.objectContaining({ taskId, maxRetries }),
    );
  });

  it('is tried three times again where neither says, also by the reader', async () => {
    const { taskId } = await queue.service.enqueue({ type: 'flaky', delayMs: 60_000 });
    expect(await queue.service.get(taskId)).toMatchObject({ maxRetries: 3 });
    const scheduled = await queue.service.enqueue({ type: 'twice', delayMs: 60_000 });
    expect(await queue.service.get(scheduled.taskId)).toMatchObject({ maxRetries: 1 });
  });
});
