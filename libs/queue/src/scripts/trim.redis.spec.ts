import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { writeCancelled, writeHooks } from '../../testing/finished-task.js';
import { expectSound } from '../../testing/invariants.js';
import { TestScripts } from '../../testing/test-scripts.js';
import type { RetentionRules } from './retention-rules.js';

const KEEP_ALL: RetentionRules = {
  retentionAgeMs: 1e12,
  retentionCount: 1e9,
  retentionBytes: 1e12,
  deadLetterRetentionAgeMs: 1e12,
  deadLetterRetentionCount: 1e9,
  deadLetterRetentionBytes: 1e12,
  cancelledRetentionAgeMs: 1e12,
  cancelledRetentionCount: 1e9,
  cancelledRetentionBytes: 1e12,
};
const KEEP_NONE: RetentionRules = {
  ...KEEP_ALL,
  retentionCount: 0,
  deadLetterRetentionCount: 0,
  cancelledRetentionCount: 0,
};

describe('retention', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  const trim = (rules: Partial<RetentionRules>): ReturnType<TestScripts['trims']['run']> =>
    queue.trims.run({ ...KEEP_ALL, ...rules }, 5_000);
  const kept = (set: 'completed' | 'dead' | 'cancelled'): Promise<string[]> => queue.members(set);
  const counter = async (name: string): Promise<number> =>
    Number((await queue.redis.hget(queue.key('ledger'), name)) ?? 0);

  /** Finishes tasks one after the other, a second apart. */
  async function finish(how: 'complete' | 'bury' | 'cancel', ...ids: string[]): Promise<void> {
    await queue.enqueue(...ids);
    for (const id of ids) {
      if (how === 'cancel') await writeCancelled(queue, id);
      else await worker[how](await worker.claimOne());
      queue.advance(1_000);
    }
  }

  /** Gives a finished task a retention of its own. */
  async function ownRetention(id: string, ownMs: number, set: string): Promise<void> {
    await writeHooks(queue, id, `k${ownMs}`, `${set}_bytes`);
    const ended = Number(await queue.redis.zscore(queue.key(set), id));
    await queue.redis.zadd(queue.key('keeping'), ended + ownMs, id);
  }

  it('removes nothing while all rules are kept', async () => {
    await finish('complete', '1', '2');
    await finish('bury', '3');
    expect(await trim({})).toEqual({ removed: 0, more: false });
    expect(await kept('completed')).toEqual(['1', '2']);
  });

  it('removes completed tasks that are older than their age, oldest first', async () => {
    await finish('complete', '1', '2', '3');
    expect(await trim({ retentionAgeMs: 2_000 })).toMatchObject({ removed: 1 });
    expect(await kept('completed')).toEqual(['2', '3']);
    expect(await queue.find('1')).toBeUndefined();
  });

  it('keeps dead letters and cancelled tasks for ages of their own', async () => {
    await finish('complete', '1');
    await finish('cancel', '4', '5');
    await finish('bury', '2', '3');
    const ages = { retentionAgeMs: 0, deadLetterRetentionAgeMs: 1_500, cancelledRetentionAgeMs: 3_500 };
    expect(await trim(ages)).toMatchObject({ removed: 3 });
    expect(await kept('cancelled')).toEqual(['5']);
    expect(await kept('completed')).toEqual([]);
    expect(await kept('dead')).toEqual(['3']);
  });

  it('keeps only so many of each kind, the newest', async () => {
    await finish('complete', '1', '2', '3');
    await finish('bury', '4', '5', '6');
    await finish('cancel', '7', '8', '9');
    const counts = { retentionCount: 3, deadLetterRetentionCount: 2, cancelledRetentionCount: 1 };
    expect(await trim(counts)).toMatchObject({ removed: 3 });
    expect(await kept('completed')).toEqual(['1', '2', '3']);
    expect(await kept('dead')).toEqual(['5', '6']);
    expect(await kept('cancelled')).toEqual(['9']);
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(['6', '5']);
  });

  it.each([
    ['complete', 'completed', 'completed_bytes', 'retentionBytes'],
    ['bury', 'dead', 'dead_bytes', 'deadLetterRetentionBytes'],
    ['cancel', 'cancelled', 'cancelled_bytes', 'cancelledRetentionBytes'],
  ] as const)('keeps only so many bytes (%s)', async (how, set, field, rule) => {
    await finish(how, '1', '2', '3', '4');
    const bytes = await counter(field);
    expect(await trim({ [rule]: bytes / 2 })).toMatchObject({ removed: 2 });
    expect(await kept(set)).toEqual(['3', '4']);
  });

  it.each([
    ['complete', 'completed', 'completed_bytes', 'retentionBytes'],
    ['bury', 'dead', 'dead_bytes', 'deadLetterRetentionBytes'],
  ] as const)('counts what is remembered of runs among the bytes (%s)', async (how, set, field, rule) => {
    await queue.enqueue('chatty', 'failed');
    const [chatty, failed] = await worker.claim(2);
    const lines = Array.from({ length: 10 }, (_, index) => `0 ${index + 1} ${'x'.repeat(1_000)}`).join('\n');
    const note = { taskId: 'chatty', token: chatty!.token, progress: '{"percent":10}', lines };
    expect(await queue.notes.run([note], 5_000)).toEqual(['OK']);
    await worker[how](chatty!);
    await worker.fail(failed!, 0, '{"error":"no"}', `"outcome":"failed","stack":"${'x'.repeat(5_000)}"`);
    await worker[how](await worker.claimOne());
    expect(await counter(field)).toBeGreaterThan(15_000);
    await expectSound(queue.redis, queue.name);
    queue.advance(1);
    await finish(how, 'plain');
    expect(await trim({ [rule]: 6_000 })).toMatchObject({ removed: 1 });
    expect(await kept(set)).toEqual(['failed', 'plain']);
    expect(await trim({ [rule]: 0 })).toMatchObject({ removed: 2 });
    expect(await counter(field)).toBe(0);
  });

  it('leaves no trace and no byte when it removes all', async () => {
    await finish('complete', '1', '2');
    await finish('bury', '3', '4');
    await queue.enqueue({ id: '5', payloadText: '{"ü":"🚀"}', type: 'nobody' });
    await worker.claim(1);
    await finish('cancel', '6');
    expect(await trim(KEEP_NONE)).toEqual({ removed: 6, more: false });
    const counters = ['completed_bytes', 'dead_bytes', 'cancelled_bytes', 'removed'].map(counter);
    expect(await Promise.all(counters)).toEqual([0, 0, 0, 6]);
    for (const name of ['completed', 'dead', 'dead_letter', 'cancelled', 'metadata', 'state']) {
      expect(await queue.redis.exists(queue.key(name))).toBe(0);
    }
    expect(await queue.stats()).toMatchObject({ submitted: 6, completed: 2, deadLettered: 3, cancelled: 1 });
  });

  it('never touches what is not finished', async () => {
    await queue.enqueue('pending', 'running', 'retrying');
    await worker.release(await worker.claimOne());
    const [, , retrying] = await worker.claim(3);
    if (!retrying) throw new Error('Three tasks were there');
    await worker.fail(retrying, 1_000);
    queue.advance(100);
    expect(await trim({ ...KEEP_NONE, retentionAgeMs: 0, retentionBytes: 0 })).toEqual({ removed: 0, more: false });
  });

  it('removes a task with a shorter retention of its own when that is over, before those ahead of it', async () => {
    await finish('complete', '1', '2', '3');
    await ownRetention('2', 500, 'completed');
    expect(await trim({ retentionAgeMs: 10_000 })).toMatchObject({ removed: 1 });
    expect(await kept('completed')).toEqual(['1', '3']);
  });

  it('keeps one with a longer retention, and holds up nothing behind it', async () => {
    await finish('complete', '1', '2', '3');
    for (const id of ['1', '2']) await ownRetention(id, 60_000, 'completed');
    expect(await trim({ retentionAgeMs: 500 })).toEqual({ removed: 1, more: false });
    expect(await kept('completed')).toEqual(['1', '2']);
    expect((await queue.worker('strict', { retentionAgeMs: 500 }).turn()).retentionDue).toBe(false);

    queue.advance(57_000);
    expect(await trim({ retentionAgeMs: 500 })).toMatchObject({ removed: 0 });
    queue.advance(1);
    expect(await trim({ retentionAgeMs: 500 })).toMatchObject({ removed: 1 });
    queue.advance(1_000);
    expect(await trim({ retentionAgeMs: 500 })).toMatchObject({ removed: 1 });
  });

  it.each(['bury', 'cancel'] as const)('minds an own retention among what did not complete (%s)', async (how) => {
    await finish(how, '1', '2');
    await ownRetention('1', 60_000, how === 'bury' ? 'dead' : 'cancelled');
    expect(await trim({ deadLetterRetentionAgeMs: 0, cancelledRetentionAgeMs: 0 })).toMatchObject({ removed: 1 });
    expect(await kept(how === 'bury' ? 'dead' : 'cancelled')).toEqual(['1']);
  });

  it.each(['completed', 'dead', 'cancelled'] as const)(
    'keeps one for a shorter time that says so (%s)',
    async (set) => {
      await queue.enqueue({ id: 'short', options: { keepMs: 5_000, expiresInMs: 1_000 } }, 'plain');
      if (set !== 'cancelled') {
        const [short, plain] = await worker.claim(2);
        for (const held of [short!, plain!]) await worker[set === 'dead' ? 'bury' : 'complete'](held);
      } else {
        queue.advance(1_000);
        await worker.turn();
        await finish('complete', 'plain');
        queue.advance(-1_000);
      }
      queue.advance(5_000);
      expect(await trim({})).toMatchObject({ removed: 0 });
      expect((await worker.turn()).retentionDue).toBe(false);
      queue.advance(1);
      await queue.redis.hdel(queue.key('ledger'), 'reap_at');
      expect((await worker.turn()).retentionDue).toBe(true);
      expect(await trim({})).toEqual({ removed: 1, more: false });
      expect(await queue.find('short')).toBeUndefined();
      expect(await queue.find('plain')).toBeDefined();
    },
  );

  it('forgets an own retention with the end that it was for', async () => {
    await queue.enqueue({ id: 'again', options: { keepMs: 1_000 } });
    await worker.bury(await worker.claimOne());
    await queue.redrives.run('r', ['again'], 5_000);
    expect(await queue.members('keeping')).toEqual([]);
    queue.advance(10_000);
    expect(await trim({})).toMatchObject({ removed: 0 });
    await worker.complete(await worker.claimOne());
    expect(await queue.scores('keeping')).toEqual(['again', String(queue.now + 1_000)]);
  });

  it('lets number and bytes go before an own retention', async () => {
    await finish('complete', '1', '2');
    await ownRetention('1', 60_000, 'completed');
    expect(await trim({ retentionAgeMs: 500, retentionCount: 1 })).toMatchObject({ removed: 2 });
  });

  it('works in short calls, and says when there is more to do', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `t${index}`);
    await queue.enqueue(...ids);
    const outcome = { kind: 'completed', result: '' } as const;
    const claims = await worker.claim(250);
    await worker.turn({
      acknowledgements: claims.map((held) => ({ ...held, recordBytes: held.record.length, outcome })),
    });
    expect(await trim({ retentionCount: 0 })).toEqual({ removed: 200, more: true });
    expect(await trim({ retentionCount: 0 })).toEqual({ removed: 50, more: false });
  });

  it('keeps list and set of dead letters in step when the clock was set back', async () => {
    await finish('bury', '1', '2');
    queue.advance(-10_000);
    await finish('bury', '3');
    expect(await trim({ deadLetterRetentionCount: 1 })).toMatchObject({ removed: 2 });
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(await kept('dead'));
  });

  it.each([
    ['age', { retentionAgeMs: 500 }],
    ['age of dead letters', { deadLetterRetentionAgeMs: 500 }],
    ['age of cancelled tasks', { cancelledRetentionAgeMs: 500 }],
    ['count', { retentionCount: 0 }],
    ['count of dead letters', { deadLetterRetentionCount: 0 }],
    ['count of cancelled tasks', { cancelledRetentionCount: 0 }],
    ['bytes', { retentionBytes: 1 }],
    ['bytes of dead letters', { deadLetterRetentionBytes: 1 }],
    ['bytes of cancelled tasks', { cancelledRetentionBytes: 1 }],
  ])('is due when a turn sees something beyond its rule (%s)', async (_, rule) => {
    await finish('complete', '1');
    await finish('bury', '2');
    await finish('cancel', '3');
    expect((await worker.turn()).retentionDue).toBe(false);
    queue.advance(1_000);
    expect((await queue.worker('strict', rule).turn()).retentionDue).toBe(true);
    expect((await queue.worker('strict-too', rule).turn()).retentionDue).toBe(false);
  });
});
