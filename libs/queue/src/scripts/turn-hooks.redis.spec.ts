import type { HeldTask, ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

const DIGEST = 'a'.repeat(40);

describe('a task with hooks', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  /** As a submission with these hooks leaves it. */
  async function submit(id: string, hooks: string, dueAt?: number): Promise<void> {
    const { redis } = queue;
    await queue.enqueue(id);
    const score = await redis.zscore(queue.key('pending'), id);
    const letter = dueAt === undefined ? 'P' : 'S';
    await redis.hset(queue.key('state'), id, `${letter}|0||0|0|${hooks}|${score}|0|`);
    const instants = hooks.split(',').flatMap((hook) => (/^[ed]/.test(hook) ? Number(hook.slice(1)) : []));
    if (instants.length > 0) await redis.zadd(queue.key('expiring'), Math.min(...instants), id);
    if (hooks.includes('u')) await redis.hset(queue.key('unique'), DIGEST, id);
    if (dueAt === undefined) return;
    await redis.zrem(queue.key('pending'), id);
    await redis.zadd(queue.key('scheduled'), dueAt, id);
    await redis.hset(queue.key('ledger'), 'due_at', dueAt);
  }

  /** As an act that cancels a running task leaves it. */
  async function askToStop({ taskId }: HeldTask): Promise<void> {
    const state = (await queue.redis.hget(queue.key('state'), taskId)) ?? '';
    const [head = [], rest] = [state.split('|').slice(0, 8), state.split('\n')[1] ?? ''];
    head[5] = [head[5], 'c'].filter(Boolean).join(',');
    await queue.redis.hset(queue.key('state'), taskId, `${head.join('|')}|||\n${rest}`);
    await queue.redis.zadd(queue.key('stopping'), queue.now, taskId);
  }

  const holders = (): Promise<number> => queue.redis.hlen(queue.key('unique'));

  it('runs when it is due, in the place that it got when it came, and not before', async () => {
    await submit('first', '', queue.now + 5_000);
    await queue.enqueue('second');
    expect(await worker.claim(5)).toMatchObject([{ taskId: 'second' }]);
    await queue.enqueue('third');
    queue.advance(4_999);
    expect((await worker.turn()).claims).toEqual([]);
    queue.advance(1);
    expect(await worker.claim(5)).toMatchObject([{ taskId: 'first' }, { taskId: 'third' }]);
  });

  it('that is scheduled has a worker set its timer', async () => {
    await submit('later', '', queue.now + 5_000);
    expect((await worker.turn({ demand: 1 })).lookAgainInMs).toBe(5_000);
  });

  it.each(['pending', 'scheduled'])('is cancelled when it expires while it is %s', async (status) => {
    await submit('1', `e${queue.now + 2_000}`, status === 'scheduled' ? queue.now + 60_000 : undefined);
    queue.advance(2_000);
    await worker.turn();
    expect(await queue.task('1')).toMatchObject({ status: 'cancelled', reason: 'expired', retryCount: 0 });
    expect(await worker.claim(1)).toEqual([]);
  });

  it('is not started when it expires before the next sweep', async () => {
    await worker.turn();
    await submit('1', `e${queue.now + 10}`);
    await queue.enqueue('2');
    queue.advance(10);
    const { ids, lookAgainInMs } = await worker.turn({ demand: 2 });
    expect(ids).toEqual(['2']);
    expect(lookAgainInMs).toBe(0);
    expect(await queue.task('1')).toMatchObject({ status: 'cancelled', reason: 'expired' });
  });

  it('does not expire once it has started', async () => {
    await submit('1', `e${queue.now + 2_000}`);
    const held = await worker.claimOne();
    queue.advance(3_000);
    await worker.fail(held, 0);
    expect(await worker.claim(1)).toMatchObject([{ taskId: '1', failures: 1 }]);
  });

  it('expires while it is set aside', async () => {
    await queue.worker('other', { types: ['b'] }).turn();
    await queue.enqueue({ id: '1', type: 'b' });
    expect(await worker.claim(1)).toEqual([]);
    const state = (await queue.redis.hget(queue.key('state'), '1')) ?? '';
    await queue.redis.hset(queue.key('state'), '1', state.replace('0|0||', `0|0|e${queue.now + 2_000}|`));
    await queue.redis.zadd(queue.key('expiring'), queue.now + 2_000, '1');
    queue.advance(2_000);
    await worker.turn();
    expect(await queue.task('1')).toMatchObject({ status: 'cancelled' });
  });

  it('is told how long it has until its deadline', async () => {
    await submit('1', `d${queue.now + 60_000}`);
    queue.advance(1_000);
    expect(await worker.claim(1)).toMatchObject([{ deadlineInMs: 59_000 }]);
    expect((await worker.resend()).claims).toMatchObject([{ deadlineInMs: 59_000 }]);
  });

  it('is a dead letter when its next run would begin after its deadline', async () => {
    await submit('1', `d${queue.now + 5_000}`);
    await worker.fail(await worker.claimOne(), 2_000);
    queue.advance(2_000);
    await worker.fail(await worker.claimOne(), 3_000, '{"error":"the second"}');
    expect(await queue.task('1')).toMatchObject({ status: 'dead_letter', reason: 'deadline', lastError: 'the second' });
  });

  it('is a dead letter when it is snoozed beyond its deadline, with the error that it had', async () => {
    await submit('1', `d${queue.now + 5_000}`);
    await submit('2', `d${queue.now + 5_000}`);
    await worker.snooze(await worker.claimOne(), 4_999);
    await worker.snooze(await worker.claimOne(), 5_000);
    expect(await queue.task('2')).toMatchObject({ status: 'dead_letter', reason: 'deadline', retryCount: 0 });
    expect(await queue.task('1')).toMatchObject({ status: 'retrying' });
    queue.advance(4_999);
    await worker.fail(await worker.claimOne(), 0, '{"error":"busy"}');
    await worker.snooze(await worker.claimOne(), 1);
    expect(await queue.task('1')).toMatchObject({ status: 'dead_letter', reason: 'deadline', lastError: 'busy' });
  });

  it('is a dead letter when its deadline passes while it waits', async () => {
    await submit('1', `d${queue.now + 1_000}`);
    await submit('2', `d${queue.now + 1_000}`);
    await worker.fail(await worker.claimOne(), 500);
    queue.advance(1_000);
    expect(await worker.claim(2)).toEqual([]);
    expect(await queue.task('1')).toMatchObject({ status: 'dead_letter', reason: 'deadline', lastError: 'failed' });
    expect(await queue.task('2')).toMatchObject({ status: 'dead_letter', reason: 'deadline' });
  });

  it.each([
    ['completes', (held: HeldTask) => worker.complete(held)],
    ['dies', (held: HeldTask) => worker.bury(held)],
  ])('gives its unique key back when it %s, not before', async (_, end) => {
    await submit('1', `u${DIGEST}`);
    await worker.fail(await worker.claimOne(), 0);
    await worker.release(await worker.claimOne());
    const held = await worker.claimOne();
    expect(await holders()).toBe(1);
    await end(held);
    expect(await holders()).toBe(0);
  });

  it('gives its unique key back when it expires, and not another task that holds it', async () => {
    await submit('1', `e${queue.now + 1_000},u${DIGEST}`);
    await queue.redis.hset(queue.key('unique'), DIGEST, 'somebody');
    queue.advance(1_000);
    await worker.turn();
    expect(await holders()).toBe(1);
    await queue.redis.hdel(queue.key('unique'), DIGEST);
  });

  it.each([
    ['completes', (held: HeldTask) => worker.complete(held, '{"result":1}')],
    ['fails', (held: HeldTask) => worker.fail(held, 2_000)],
    ['dies', (held: HeldTask) => worker.bury(held)],
    ['is released', (held: HeldTask) => worker.release(held)],
    ['is snoozed', (held: HeldTask) => worker.snooze(held, 2_000)],
  ])('that was asked to stop is cancelled when it %s, and its result is not kept', async (_, end) => {
    await queue.enqueue('1', '2');
    const [held, other] = await worker.claim(2);
    if (!held || !other) throw new Error('Two tasks were there');
    await askToStop(held);
    expect(await worker.extend(held)).toBe('OK');
    expect(await end(held)).toBe('OK');
    await worker.complete(other);
    const task = await queue.task('1');
    expect(task).toMatchObject({ status: 'cancelled', reason: 'cancelled' });
    expect(task.resultText).toBeUndefined();
    expect(await queue.members('stopping')).toEqual([]);
    expect(await queue.stats()).toMatchObject({ completed: 1, processing: 0 });
  });

  it('that was asked to stop is cancelled when its worker dies', async () => {
    await queue.enqueue('1');
    const held = await worker.claimOne();
    await askToStop(held);
    queue.advance(11_000);
    await queue.worker('other').turn();
    expect(await queue.task('1')).toMatchObject({ status: 'cancelled' });
    expect(await worker.complete(held)).toBe('OK');
  });

  it('keeps its hooks when its worker dies, and when the charge is taken back', async () => {
    await submit('1', `d${queue.now + 60_000}`);
    const held = await worker.claimOne();
    queue.advance(11_000);
    const [again] = await queue.worker('other').claim(1);
    expect(again).toMatchObject({ crashes: 1, deadlineInMs: 49_000 });
    expect(await worker.complete(held)).toBe('LEASE_LOST');
    expect(await queue.task('1')).toMatchObject({ crashCount: 0 });
    expect(await queue.redis.hget(queue.key('state'), '1')).toContain(`|d${queue.now + 49_000}|`);
  });

  it('that is to be kept for less than the others of its kind is removed earlier', async () => {
    await submit('short', 'k5000');
    await queue.enqueue('plain');
    for (const held of await worker.claim(2)) await worker.complete(held);
    queue.advance(5_001);
    await queue.trims.run(worker.settings, 5_000);
    expect(await queue.members('completed')).toEqual(['plain']);
  });

  it('leaves nothing that could expire a later task with its id', async () => {
    await submit('1', `e${queue.now + 60_000}`);
    await worker.complete(await worker.claimOne());
    expect(await queue.members('expiring')).toEqual([]);
  });

  it('does not expire by what somebody else left behind', async () => {
    await submit('1', 'k5000');
    await queue.redis.zadd(queue.key('expiring'), queue.now, '1');
    queue.advance(1_000);
    await worker.turn();
    expect(await queue.task('1')).toMatchObject({ status: 'pending' });
  });

  it('expires with many others in as many turns as it takes, without waiting a second for each', async () => {
    const ids = Array.from({ length: 250 }, (_, number) => `n${number}`);
    for (const id of ids) await submit(id, `e${queue.now + 1_000}`);
    queue.advance(1_000);
    for (let turns = 0; turns < 3; turns++) await worker.turn();
    expect(await queue.redis.zcard(queue.key('cancelled'))).toBe(250);
  });

  describe('whose deadline has passed', () => {
    const hasMissed = async (id: string): Promise<void> => {
      expect(await queue.task(id)).toMatchObject({ status: 'dead_letter', reason: 'deadline' });
      expect(await queue.redis.zcard(queue.key('expiring'))).toBe(0);
    };

    it.each(['pending', 'scheduled'])('is dead-lettered while it is %s, though nobody claims it', async (status) => {
      await submit('1', `d${queue.now + 2_000}`, status === 'scheduled' ? queue.now + 60_000 : undefined);
      queue.advance(1_999);
      await worker.turn();
      expect(await queue.task('1')).toMatchObject({ status });
      queue.advance(1_000);
      await worker.turn();
      await hasMissed('1');
    });

    it('is dead-lettered while it is set aside, or waits for a retry that comes too late', async () => {
      await queue.worker('other', { types: ['b'] }).turn();
      await queue.enqueue({ id: 'aside', type: 'b', options: { deadlineMs: 3_000 } });
      await worker.claim(1);
      await queue.enqueue({ id: 'retried', options: { deadlineMs: 3_000 } });
      await worker.fail(await worker.claimOne(), 2_500, '{"fp":"000000000001","error":"no"}');
      await queue.redis.zadd(queue.key('retry'), queue.now + 60_000, 'retried');
      expect(await queue.redis.zcard(queue.key('aside'))).toBe(1);
      queue.advance(3_000);
      await worker.turn();
      await hasMissed('aside');
      await hasMissed('retried');
      expect(await queue.task('retried')).toMatchObject({ lastError: 'no' });
    });

    it('is left alone while it runs, and dead-lettered when it is handed back or reaped', async () => {
      await submit('back', `d${queue.now + 2_000}`);
      await submit('reaped', `e${queue.now + 1_000},d${queue.now + 2_000}`);
      const [back] = await worker.claim(2);
      for (let seconds = 0; seconds < 3; seconds++) {
        queue.advance(1_000);
        await worker.turn();
      }
      if (!back) throw new Error('Two tasks were there');
      await worker.release(back);
      expect(await queue.task('back')).toMatchObject({ status: 'pending' });
      queue.advance(1_000);
      await worker.turn();
      expect(await queue.task('back')).toMatchObject({ status: 'dead_letter', reason: 'deadline' });
      queue.advance(worker.settings.leaseMs);
      await worker.turn();
      await hasMissed('reaped');
    });

    it('is looked at again at its deadline, once it has started before it expired', async () => {
      await submit('1', `e${queue.now + 1_000},d${queue.now + 5_000}`);
      await worker.snooze(await worker.claimOne(), 1_000);
      queue.advance(1_000);
      await worker.turn();
      expect(await queue.scores('expiring')).toEqual(['1', String(queue.now + 4_000)]);
      await worker.complete(await worker.claimOne());
      expect(await queue.redis.zcard(queue.key('expiring'))).toBe(0);
    });

    it('does not hold for its next life, but one that is to come does', async () => {
      await submit('1', `d${queue.now + 5_000}`);
      await worker.bury(await worker.claimOne());
      await queue.redrives.run('request1', ['1'], 5_000);
      expect(await queue.scores('expiring')).toEqual(['1', String(queue.now + 5_000)]);
      queue.advance(5_000);
      await worker.turn();
      await hasMissed('1');
      await queue.redrives.run('request2', ['1'], 5_000);
      expect(await queue.redis.zcard(queue.key('expiring'))).toBe(0);
      queue.advance(5_000);
      await worker.complete(await worker.claimOne());
    });

    const deadLettered = async (): Promise<number | undefined> => (await queue.stats()).types['a']?.deadLettered;

    it('counts in the figures of its type when its failure is its last for that', async () => {
      await submit('1', `d${queue.now + 1_000}`);
      await worker.fail(await worker.claimOne(), 1_000);
      expect(await queue.task('1')).toMatchObject({ status: 'dead_letter', reason: 'deadline' });
      expect(await deadLettered()).toBe(1);
    });

    it('counts there when it is not started any more', async () => {
      await submit('1', `d${queue.now + 1_000}`);
      queue.advance(1_000);
      expect(await worker.claim(1)).toEqual([]);
      expect(await queue.task('1')).toMatchObject({ status: 'dead_letter', reason: 'deadline' });
      expect(await deadLettered()).toBe(1);
    });
  });

  it('counts a crash loop in the figures of its type, and leaves what the worker counts to the worker', async () => {
    await queue.enqueue('1', '2');
    await worker.bury(await worker.claimOne());
    expect((await queue.stats()).types).toEqual({});
    for (let crashes = 0; crashes <= worker.settings.crashBudget; crashes++) {
      await worker.begin(await worker.claimOne());
      queue.advance(worker.settings.leaseMs);
    }
    await worker.turn();
    expect(await queue.task('2')).toMatchObject({ reason: 'crash_loop' });
    expect((await queue.stats()).types).toEqual({ a: { completed: 0, failed: 0, deadLettered: 1, runMs: 0 } });
  });
});
