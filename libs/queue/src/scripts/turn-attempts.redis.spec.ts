import { acknowledgementOf, type ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';
import type { TaskAttempt } from '../domain/task.js';

const FAILED = '"outcome":"failed","error":"no \\"luck\\"","stack":"Error\\n    at x"';

describe('the history of a task', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
    await queue.enqueue({ id: '1', maxRetries: 100 });
  });
  afterEach(() => queue.close());

  const attempts = async (): Promise<TaskAttempt[] | undefined> => (await queue.task('1')).attempts;
  const outcomes = async (): Promise<string[] | undefined> => (await attempts())?.map(({ outcome }) => outcome);

  it('has the one run of a task that completes at once, which costs no write', async () => {
    const startedAt = new Date(queue.now);
    const held = await worker.claimOne();
    expect(await attempts()).toBeUndefined();
    queue.advance(70);
    await worker.complete(held);
    expect(await queue.redis.exists(queue.key('attempts'))).toBe(0);
    const run = { attempt: 1, worker: 'w', epoch: 1, startedAt, endedAt: new Date(queue.now), outcome: 'completed' };
    expect(await attempts()).toEqual([run]);
    expect(await queue.task('1')).not.toHaveProperty('attemptsLeftOut');
  });

  it('has the run that failed, who ran it and when, and then the one that completed', async () => {
    const label = String.raw`w-"1"\,"host":`;
    const heartbeat = JSON.stringify({ label, host: 'h' });
    const startedAt = new Date(queue.now);
    const { held } = await worker.turn({ demand: 1, heartbeat });
    queue.advance(250);
    await worker.turn({
      acknowledgements: held.map((one) =>
        acknowledgementOf(one, { kind: 'retry', delayMs: 0, error: '{"error":"no"}', attempt: FAILED }),
      ),
      heartbeat: '',
    });
    const first = {
      attempt: 1,
      worker: label,
      epoch: 1,
      startedAt,
      endedAt: new Date(queue.now),
      outcome: 'failed',
      error: 'no "luck"',
      stack: 'Error\n    at x',
    };
    expect(await attempts()).toEqual([first]);
    queue.advance(10);
    const [again] = (await worker.turn({ demand: 1, heartbeat: '' })).held;
    queue.advance(20);
    await worker.turn({
      acknowledgements: [acknowledgementOf(again!, { kind: 'completed', result: '' })],
      heartbeat: '',
    });
    const startedAgain = new Date(queue.now - 20);
    const second = { attempt: 2, worker: label, epoch: 2, startedAt: startedAgain, endedAt: new Date(queue.now) };
    expect(await attempts()).toEqual([first, { ...second, outcome: 'completed' }]);
  });

  it('has the boot id of a worker whose label is not known', async () => {
    const { held } = await worker.turn({ demand: 1, heartbeat: '' });
    await worker.turn({
      acknowledgements: held.map((one) =>
        acknowledgementOf(one, { kind: 'released', attempt: '"outcome":"released"' }),
      ),
      heartbeat: '',
    });
    expect(await attempts()).toMatchObject([{ worker: 'w', outcome: 'released' }]);
  });

  it('has crashes, runs that were handed back or snoozed, and the completion after them', async () => {
    const { held } = await worker.turn({ demand: 1 });
    const released = { kind: 'released', attempt: '"outcome":"released"' } as const;
    await worker.turn({ acknowledgements: held.map((one) => acknowledgementOf(one, released)) });
    await worker.snooze(await worker.claimOne(), 0);
    await worker.claimOne();
    queue.advance(11_000);
    await worker.turn();
    expect(await outcomes()).toEqual(['released', 'snoozed', 'crashed']);
    await worker.complete(await worker.claimOne());
    expect(await outcomes()).toEqual(['released', 'snoozed', 'crashed', 'completed']);
    expect((await attempts())?.map(({ attempt, epoch }) => [attempt, epoch])).toEqual([[1, 1], [1, 2], [1, 3], [1, 4]]); // prettier-ignore
  });

  it('has the completion also where nothing but a hand-back came before it', async () => {
    const { held } = await worker.turn({ demand: 1 });
    const released = { kind: 'released', attempt: '"outcome":"released"' } as const;
    await worker.turn({ acknowledgements: held.map((one) => acknowledgementOf(one, released)) });
    await worker.complete(await worker.claimOne());
    expect(await outcomes()).toEqual(['released', 'completed']);
  });

  it('knows nothing of a claim that was given back before it ran', async () => {
    await worker.release(await worker.claimOne());
    expect(await attempts()).toBeUndefined();
  });

  it('has the run that a dead letter died of', async () => {
    const held = await worker.claimOne();
    const dead = { kind: 'dead', error: '{"error":"no","reason":"exhausted"}', attempt: FAILED } as const;
    await worker.turn({ acknowledgements: [acknowledgementOf(held, dead)] });
    expect(await queue.task('1')).toMatchObject({
      status: 'dead_letter',
      attempts: [{ attempt: 1, outcome: 'failed' }],
    });
  });

  it('says that a run ended because its task was cancelled', async () => {
    const held = await worker.claimOne();
    const state = (await queue.redis.hget(queue.key('state'), '1')) ?? '';
    await queue.redis.hset(queue.key('state'), '1', `${state.replace('|0|0||', '|0|0|c|')}||\n`);
    await queue.redis.zadd(queue.key('stopping'), queue.now, '1');
    await worker.complete(held);
    expect(await queue.task('1')).toMatchObject({ status: 'cancelled', attempts: [{ outcome: 'cancelled' }] });
  });

  it('is not written by a worker that lost the lease, nor twice by a turn that is sent again', async () => {
    const held = await worker.claimOne();
    queue.advance(11_000);
    const other = queue.worker('other');
    const mine = await other.claimOne();
    await worker.fail(held, 0, undefined, FAILED);
    expect(await outcomes()).toEqual(['crashed']);
    await other.fail(mine, 0, undefined, FAILED);
    await other.resend();
    expect(await outcomes()).toEqual(['crashed', 'failed']);
  });

  it('is kept as the newest ten, and as at most 64 KB', async () => {
    for (let run = 1; run <= 12; run++) await worker.fail(await worker.claimOne(), 0, undefined, FAILED);
    expect((await attempts())?.map(({ attempt }) => attempt)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(await queue.task('1')).toMatchObject({ attemptsLeftOut: 2 });
    const long = `"outcome":"failed","error":"${'x'.repeat(8_000)}"`;
    for (let run = 1; run <= 12; run++) await worker.fail(await worker.claimOne(), 0, undefined, long);
    expect((await attempts())?.map(({ attempt }) => attempt)).toEqual([17, 18, 19, 20, 21, 22, 23, 24]);
    expect(await queue.task('1')).toMatchObject({ attemptsLeftOut: 16 });
    await worker.complete(await worker.claimOne());
    expect(await outcomes()).toEqual([...Array<string>(8).fill('failed'), 'completed']);
    expect(await queue.task('1')).toMatchObject({ attemptsLeftOut: 16 });
  });
});

describe('a task that is snoozed', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  it('runs again when it is due, at its old place, and no attempt is used', async () => {
    await queue.enqueue('1', '2');
    const held = await worker.claimOne();
    expect(await worker.snooze(held, 5_000)).toBe('OK');
    expect(await queue.task('1')).toMatchObject({
      status: 'retrying',
      retryCount: 0,
      crashCount: 0,
      nextRunAt: new Date(queue.now + 5_000),
    });
    expect(await worker.snooze(held, 5_000)).toBe('OK');
    queue.advance(4_999);
    expect((await worker.claim(2)).map(({ taskId }) => taskId)).toEqual(['2']);
    queue.advance(1);
    expect(await worker.claimOne()).toMatchObject({ taskId: '1', failures: 0 });
  });

  it('keeps the error of an earlier failure', async () => {
    await queue.enqueue('1');
    await worker.fail(await worker.claimOne(), 0, '{"error":"busy"}');
    await worker.snooze(await worker.claimOne(), 1);
    expect(await queue.task('1')).toMatchObject({ status: 'retrying', retryCount: 1, lastError: 'busy' });
  });

  it('cannot be snoozed by a worker that lost it', async () => {
    await queue.enqueue('1');
    const held = await worker.claimOne();
    queue.advance(11_000);
    await queue.worker('other').claimOne();
    expect(await worker.snooze(held, 1)).toBe('LEASE_LOST');
  });
});
