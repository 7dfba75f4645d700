import { loneSurroundings } from '../../testing/lone-surroundings.js';
import { IsEmail } from 'class-validator';
import type { Backoff } from '../domain/backoff.js';
import { InvalidPayloadError, NonRetryableError } from '../domain/errors.js';
import type { Outcome } from '../domain/outcome.js';
import type { TaskContext } from '../handlers/handler.js';
import { HandlerRegistry } from '../handlers/handler-registry.js';
import { encodeRecordBody } from '../redis/task-record.js';
import { Executor } from './executor.js';
import { TaskExecution } from './task-execution.js';

class Mail {
  @IsEmail()
  to!: string;
}

interface Setup {
  handle: (payload: unknown, context: TaskContext) => unknown;
  failures?: number;
  payloadText?: string;
  payload?: typeof Mail;
  /** The handler's, and the task's own. */
  backoffs?: { handler: Backoff; task?: Backoff };
}

function execute({
  handle,
  failures = 0,
  payloadText = '{"to":"a@b.example"}',
  payload,
  backoffs,
}: Setup): Promise<Outcome> {
  const registry = new HandlerRegistry();
  registry.add({
    taskType: 'mail',
    name: 'Mail',
    payload,
    backoff: backoffs?.handler,
    instance: { handle },
    resolve: () => Promise.reject(new Error()),
  });
  const task = { type: 'mail', maxRetries: 1, priority: 0, queue: undefined, group: undefined, headers: undefined };
  const record = `{"v":1,"c":1700000000000${encodeRecordBody({ ...task, payloadText, backoff: backoffs?.task })}`;
  const claim = { taskId: 'id', record, token: 'L|1|boot|', epoch: 1, failures, crashes: 0, deadlineInMs: undefined };
  return new Executor(registry).execute(new TaskExecution(claim, loneSurroundings));
}

const throwing = (thrown: unknown) => (): never => {
  throw thrown;
};

/** The stored error with these members after its fingerprint. */
const errorLike = (members: string): unknown => expect.stringMatching(new RegExp(`^{"fp":"[0-9a-f]{12}",${members}$`));

describe('a run of a handler', () => {
  it.each([undefined, true])('completes without a result when it returns %p', async (value) => {
    expect(await execute({ handle: () => value })).toEqual({ kind: 'completed', result: '' });
  });

  it('completes with what it returns', async () => {
    expect(await execute({ handle: () => Promise.resolve({ sent: 1 }) })).toEqual({
      kind: 'completed',
      result: '{"result":{"sent":1}}',
    });
  });

  it.each([null, 0, ''])('completes with %p, which is not false', async (value) => {
    expect((await execute({ handle: () => value })).kind).toBe('completed');
  });

  it.each<[string, number, NonNullable<Setup['backoffs']>]>([
    ['as its handler says', 1_000, { handler: { kind: 'fixed', delayMs: 1_000 } }],
    [
      'as the task itself says, which comes before its handler',
      50_000,
      { handler: { kind: 'fixed', delayMs: 1_000 }, task: { kind: 'list', delaysMs: [50_000, 1] } },
    ],
  ])('waits after a failure %s', async (_, waitMs, backoffs) => {
    const handles = [() => false, throwing(new Error('no'))];
    for (const handle of handles) {
      const { delayMs } = (await execute({ handle, backoffs })) as Extract<Outcome, { kind: 'retry' }>;
      expect(delayMs).toBeGreaterThanOrEqual(waitMs);
      expect(delayMs).toBeLessThanOrEqual(waitMs * 1.2);
    }
  });

  it('fails when it returns false, and runs again after the wait for this failure', async () => {
    const outcome = await execute({ handle: () => false });
    expect(outcome).toMatchObject({ kind: 'retry', error: errorLike('"error":"The handler returned false"}') });
    const { delayMs } = outcome as Extract<Outcome, { kind: 'retry' }>;
    expect(delayMs).toBeGreaterThanOrEqual(2_000);
    expect(delayMs).toBeLessThanOrEqual(2_400);
  });

  it('fails when it throws or rejects', async () => {
    const retry = { kind: 'retry', error: errorLike('"error":"no"}') };
    expect(await execute({ handle: throwing(new Error('no')) })).toMatchObject(retry);
    expect(await execute({ handle: () => Promise.reject(new Error('no')) })).toMatchObject(retry);
  });

  it('is the last when the retries are used up', async () => {
    const outcome = await execute({ handle: throwing(new Error('no')), failures: 1 });
    expect(outcome).toMatchObject({ kind: 'dead', error: errorLike('"error":"no","reason":"exhausted"}') });
  });

  it('is the last when no retry can help', async () => {
    const outcome = await execute({ handle: throwing(new NonRetryableError('closed', 'account_closed')) });
    expect(outcome).toMatchObject({ kind: 'dead', error: errorLike('"error":"closed","reason":"account_closed"}') });
    const invalid = new InvalidPayloadError([{ field: 'to', message: 'is unknown' }]);
    expect(await execute({ handle: throwing(invalid) })).toMatchObject({ kind: 'dead' });
  });

  it('does not begin with a payload that does not fit', async () => {
    let began = false;
    const handle = (): void => void (began = true);
    const outcome = await execute({ handle, payload: Mail, payloadText: '{"to":"nobody"}' });
    expect(outcome).toMatchObject({
      kind: 'dead',
      error: errorLike('"error":"Invalid payload: to: must be an email","reason":"invalid_payload"}'),
    });
    expect(began).toBe(false);
  });

  it('gives the handler an instance of its payload class, and what is known of the task', async () => {
    const seen = await new Promise<[unknown, TaskContext]>((resolve) => {
      void execute({ handle: (payload, context) => resolve([payload, context]), payload: Mail, failures: 1 });
    });
    expect(seen[0]).toBeInstanceOf(Mail);
    expect(seen[1]).toMatchObject({
      taskId: 'id',
      taskType: 'mail',
      queue: 'mails',
      attempt: 2,
      retryCount: 1,
      maxRetries: 1,
      epoch: 1,
      headers: {},
      createdAt: new Date(1_700_000_000_000),
      payloadText: '{"to":"a@b.example"}',
    });
  });

  it.each([
    ['undefined', undefined],
    ['an error whose message is an object', Object.assign(new Error(), { message: {} })],
    ['a proxy that refuses everything', new Proxy({}, { getPrototypeOf: throwing(new Error('trap')) })],
    ['a reason that is no text', Object.assign(new NonRetryableError('no'), { reason: 1n })],
  ])('is an outcome even when it throws %s', async (_, thrown) => {
    expect((await execute({ handle: throwing(thrown) })).kind).toMatch(/^(retry|dead)$/);
  });
});
