import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TEST_DEADLINE_MS, TestScripts } from '../../testing/test-scripts.js';
import type { RedriveResult } from '../domain/dead-letter.js';

describe('a redrive', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  let requests = 0;
  const redrive = (...ids: string[]): Promise<RedriveResult[]> =>
    queue.redrives.run(`request${++requests}`, ids, TEST_DEADLINE_MS);
  const stateOf = async (id: string): Promise<string> => (await queue.redis.hget(queue.key('state'), id)) ?? '';

  async function bury(...ids: string[]): Promise<void> {
    await queue.enqueue(...ids);
    for (const held of await worker.claim(ids.length)) await worker.bury(held);
  }

  it('makes a dead letter pending at its old place, with failures and crashes from 0, and wakes a worker', async () => {
    await queue.enqueue({ id: 'a', priority: 5 }, { id: 'b', priority: 5 });
    const place = (await queue.scores('pending'))[1];
    const held = await worker.claimOne();
    await worker.fail(held, 0);
    await worker.bury(await worker.claimOne());
    await queue.redis.del(queue.key('wake'));
    expect(await queue.task('a')).toMatchObject({ status: 'dead_letter', retryCount: 2 });

    expect(await redrive('a')).toEqual([{ taskId: 'a', status: 'pending' }]);
    expect(await queue.task('a')).toMatchObject({
      status: 'pending',
      retryCount: 0,
      crashCount: 0,
      lastError: 'failed',
    });
    expect((await queue.scores('pending')).slice(0, 2)).toEqual(['a', place]);
    expect(await queue.redis.lrange(queue.key('wake'), 0, -1)).toEqual(['0']);
    expect((await worker.claimOne()).taskId).toBe('a');
  });

  it('counts in the figures as if the task had never died', async () => {
    await bury('a');
    await redrive('a');
    await worker.complete(await worker.claimOne());
    expect(await queue.stats()).toMatchObject({ completed: 1, deadLettered: 0, deadLetter: 0, submitted: 1 });
  });

  it('is told in the stream', async () => {
    await bury('a', 'b');
    await redrive('a', 'b');
    const [newest] = await queue.redis.xrevrange(queue.key('events'), '+', '-', 'COUNT', 1);
    expect(newest?.[1]).toEqual(['e', 'P a b']);
  });

  it('touches nothing that is no dead letter', async () => {
    await bury('dead');
    await queue.enqueue('waiting', 'running');
    await queue.redis.zadd(queue.key('pending'), 'XX', 'INCR', 1, 'waiting');
    await queue.redis.zadd(queue.key('pending'), 'XX', 'INCR', -1, 'waiting');
    expect(await redrive('waiting', 'ghost', 'dead')).toEqual([
      { taskId: 'waiting', status: 'not_dead_letter' },
      { taskId: 'ghost', status: 'unknown' },
      { taskId: 'dead', status: 'pending' },
    ]);
  });

  it('sent again gives the same answer, and redrives nothing twice', async () => {
    await bury('a');
    const once = await queue.redrives.run('same', ['a'], TEST_DEADLINE_MS);
    expect(await queue.redrives.run('same', ['a'], TEST_DEADLINE_MS)).toEqual(once);
    await worker.complete(await worker.claimOne());
    expect(await queue.redrives.run('same', ['a'], TEST_DEADLINE_MS)).toEqual(once);
    expect(await queue.redrives.run('other', ['a'], TEST_DEADLINE_MS)).toEqual([
      { taskId: 'a', status: 'not_dead_letter' },
    ]);
  });

  it('makes no old token good again, and takes no crash back that it has forgotten', async () => {
    const strict = queue.worker('strict', { crashBudget: 0 });
    await queue.enqueue('a');
    const held = await strict.claimOne();
    queue.advance(strict.settings.leaseMs + 1_000);
    await strict.turn();
    expect(await queue.task('a')).toMatchObject({ status: 'dead_letter', reason: 'crash_loop', crashCount: 1 });
    await redrive('a');
    expect(await strict.complete(held)).toBe('LEASE_LOST');
    expect(await queue.task('a')).toMatchObject({ status: 'pending', crashCount: 0 });
  });

  it('gives a task whose place is not known a new one of its priority', async () => {
    await queue.enqueue({ id: 'a', priority: 7, maxRetries: 9 }, { id: 'b', priority: 7 });
    await worker.bury(await worker.claimOne());
    const fields = (await stateOf('a')).split('|');
    const bytes = (await stateOf('a')).length;
    fields[6] = '0';
    const changed = fields.join('|');
    await queue.redis.hset(queue.key('state'), 'a', changed);
    await queue.redis.hincrby(queue.key('ledger'), 'dead_bytes', changed.length - bytes);
    await redrive('a');
    expect(await queue.members('pending')).toEqual(['b', 'a']);
  });

  describe('of a task with hooks', () => {
    const DIGEST = 'ab'.repeat(20);

    /** Writes hooks into the state of a dead letter, as its submission would have. */
    async function withHooks(id: string, hooks: string): Promise<void> {
      const before = await stateOf(id);
      const after = before.replace(/^(D\|\d+\|[^|]*\|\d+\|\d+\|)[^|]*/, `$1${hooks}`);
      await queue.redis.hset(queue.key('state'), id, after);
      await queue.redis.hincrby(queue.key('ledger'), 'dead_bytes', after.length - before.length);
    }
    const hooksOf = async (id: string): Promise<string> => (await stateOf(id)).split('|')[5] ?? '';

    it('takes its unique key again', async () => {
      await bury('a');
      await withHooks('a', `u${DIGEST}`);
      await redrive('a');
      expect(await queue.redis.hgetall(queue.key('unique'))).toEqual({ [DIGEST]: 'a' });
    });

    it('is refused with the holder while another task has the key', async () => {
      await bury('a', 'b');
      await queue.enqueue({ id: 'holder', options: { uniqueDigest: DIGEST } });
      await withHooks('a', `u${DIGEST}`);
      expect(await redrive('a', 'b')).toEqual([
        { taskId: 'a', status: 'held', heldBy: 'holder' },
        { taskId: 'b', status: 'pending' },
      ]);
      expect(await queue.task('a')).toMatchObject({ status: 'dead_letter' });
    });

    it('takes it for one of two, when both want the same key', async () => {
      await bury('a', 'b');
      for (const id of ['a', 'b']) await withHooks(id, `u${DIGEST}`);
      expect(await redrive('a', 'b')).toEqual([
        { taskId: 'a', status: 'pending' },
        { taskId: 'b', status: 'held', heldBy: 'a' },
      ]);
    });

    it('keeps what still holds: no charge, no wish to stop, no time that is over', async () => {
      await bury('a');
      const [past, future] = [queue.now - 1, queue.now + 1_000];
      await withHooks('a', `x7,c,e${past},d${future},k500,rolder`);
      await queue.redrives.run('newer', ['a'], TEST_DEADLINE_MS);
      expect(await hooksOf('a')).toBe(`d${future},k500,rnewer`);
    });
  });

  it.each([
    ['in the same millisecond', 0],
    ['one after the other', 5],
  ])('takes the right ones out of the list (died %s)', async (_, step) => {
    const ids = Array.from({ length: 120 }, (_, index) => `t${index}`);
    await queue.enqueue(...ids);
    for (const held of await worker.claim(120)) {
      await worker.bury(held);
      queue.advance(step);
    }
    const some = ids.filter((_, index) => index % 3 === 1);
    await redrive(...some);
    const left = ids.filter((id) => !some.includes(id));
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(left.reverse());
  });

  it('keeps list and set in step when the clock was set back', async () => {
    await bury('a');
    queue.advance(-10_000);
    await bury('b');
    queue.advance(5_000);
    await bury('c');
    await redrive('a', 'c');
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(['b']);
  });
});
