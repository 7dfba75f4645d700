import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';
import type { RetentionRules } from './trim.script.js';

const KEEP_ALL: RetentionRules = {
  retentionAgeMs: 1e12,
  deadLetterRetentionAgeMs: 1e12,
  retentionCount: 1e9,
  retentionBytes: 1e12,
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
  const kept = (set: 'completed' | 'dead'): Promise<string[]> => queue.members(set);
  const counter = async (name: string): Promise<number> =>
    Number((await queue.redis.hget(queue.key('ledger'), name)) ?? 0);

  /** Finishes tasks one after the other, a second apart. */
  async function finish(how: 'complete' | 'bury', ...ids: string[]): Promise<void> {
    await queue.enqueue(...ids);
    for (let count = 0; count < ids.length; count++) {
      await worker[how](await worker.claimOne());
      queue.advance(1_000);
    }
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

  it('keeps dead letters for an age of their own', async () => {
    await finish('complete', '1');
    await finish('bury', '2', '3');
    expect(await trim({ retentionAgeMs: 0, deadLetterRetentionAgeMs: 1_500 })).toMatchObject({ removed: 2 });
    expect(await kept('completed')).toEqual([]);
    expect(await kept('dead')).toEqual(['3']);
  });

  it('keeps only so many of each, the newest', async () => {
    await finish('complete', '1', '2', '3');
    await finish('bury', '4', '5', '6');
    expect(await trim({ retentionCount: 2 })).toMatchObject({ removed: 2 });
    expect(await kept('completed')).toEqual(['2', '3']);
    expect(await kept('dead')).toEqual(['5', '6']);
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(['6', '5']);
  });

  it.each(['complete', 'bury'] as const)('keeps only so many bytes (%s)', async (how) => {
    await finish(how, '1', '2', '3', '4');
    const bytes = await counter(how === 'complete' ? 'completed_bytes' : 'dead_bytes');
    expect(await trim({ retentionBytes: bytes / 2 })).toMatchObject({ removed: 2 });
    expect(await kept(how === 'complete' ? 'completed' : 'dead')).toEqual(['3', '4']);
  });

  it('leaves no trace and no byte when it removes all', async () => {
    await finish('complete', '1', '2');
    await finish('bury', '3', '4');
    await queue.enqueue({ id: '5', payloadText: '{"ü":"🚀"}', type: 'nobody' });
    await worker.claim(1);
    expect(await trim({ retentionCount: 0 })).toEqual({ removed: 5, more: false });
    expect([await counter('completed_bytes'), await counter('dead_bytes'), await counter('removed')]).toEqual([
      0, 0, 5,
    ]);
    for (const name of ['completed', 'dead', 'dead_letter', 'metadata', 'state']) {
      expect(await queue.redis.exists(queue.key(name))).toBe(0);
    }
    expect(await queue.stats()).toMatchObject({ submitted: 5, completed: 2, deadLettered: 3 });
  });

  it('never touches what is not finished', async () => {
    await queue.enqueue('pending', 'running', 'retrying');
    await worker.release(await worker.claimOne());
    const [, , retrying] = await worker.claim(3);
    if (!retrying) throw new Error('Three tasks were there');
    await worker.fail(retrying, 1_000);
    queue.advance(100);
    expect(await trim({ retentionAgeMs: 0, retentionCount: 0, retentionBytes: 0 })).toEqual({
      removed: 0,
      more: false,
    });
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
    expect(await trim({ retentionCount: 1 })).toMatchObject({ removed: 2 });
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(await kept('dead'));
  });

  it.each([
    ['age', { retentionAgeMs: 500 }],
    ['age of dead letters', { deadLetterRetentionAgeMs: 500 }],
    ['count', { retentionCount: 0 }],
    ['bytes', { retentionBytes: 1 }],
  ])('is due when a turn sees something beyond its rule (%s)', async (_, rule) => {
    await finish('complete', '1');
    await finish('bury', '2');
    expect((await worker.turn()).retentionDue).toBe(false);
    queue.advance(1_000);
    expect((await queue.worker('strict', rule).turn()).retentionDue).toBe(true);
    expect((await queue.worker('strict-too', rule).turn()).retentionDue).toBe(false);
  });
});
