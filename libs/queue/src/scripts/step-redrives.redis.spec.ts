import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TEST_DEADLINE_MS, TestScripts, type TaskToEnqueue } from '../../testing/test-scripts.js';
import type { Redrive, RedriveSelection, RedriveStages } from '../domain/dead-letter.js';
import type { RedriveStep } from './step-redrives.script.js';

const [ONE, TWO] = ['111111111111', '222222222222'];
const DUTY_MS = 3_000;
const BOUNDS = { active: 3, kept: 5 };

describe('a staged redrive', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w', { types: ['a', 'b'] });
  });
  afterEach(() => queue.close());

  async function die(fingerprint: string, ...tasks: (TaskToEnqueue | string)[]): Promise<void> {
    await queue.enqueue(...tasks);
    for (const held of await worker.claim(tasks.length)) {
      await worker.bury(held, JSON.stringify({ fp: fingerprint, error: 'no', reason: 'exhausted' }));
    }
  }
  const names = (count: number, prefix = 't'): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, '0')}`);

  const start = async (id: string, selection: RedriveSelection, stages: RedriveStages = {}): Promise<Redrive> => {
    const redrive = await queue.starts.run(id, selection, stages, BOUNDS, TEST_DEADLINE_MS);
    if (redrive === undefined) throw new Error('FULL');
    return redrive;
  };
  const step = (owner = 'one'): Promise<RedriveStep> => queue.steps.run(owner, DUTY_MS, TEST_DEADLINE_MS);
  const read = async (id: string): Promise<Redrive | undefined> =>
    (await queue.redriveReads.run(id, TEST_DEADLINE_MS))[0];

  /** Steps until there is something to wait for; how long. undefined: nothing is active. */
  async function settle(): Promise<number | undefined> {
    for (let steps = 0; steps < 100; steps++) {
      const done = await step();
      if (done.status === 'IDLE') return undefined;
      if (done.inMs > 0) return done.inMs;
    }
    throw new Error('It did not settle in 100 steps');
  }
  const completeOne = async (): Promise<unknown> => worker.complete(await worker.claimOne());

  it('sends all of a fingerprint, and no others, in bounded steps', async () => {
    await die(ONE, ...names(150));
    await die(TWO, 'other');
    await start('r', { fingerprint: ONE });
    expect(await read('r')).toMatchObject({ status: 'canaries', total: 150, redriven: 0 });
    expect(await step()).toEqual({ status: 'STEPPED', inMs: 0 });
    expect(await step()).toEqual({ status: 'STEPPED', inMs: 0 });
    expect(await read('r')).toMatchObject({ status: 'redriving', redriven: 50 });
    expect(await settle()).toBeUndefined();
    expect(await read('r')).toMatchObject({ status: 'completed', redriven: 150, endedAt: new Date(queue.now) });
    expect(await queue.members('pending')).toHaveLength(150);
    expect(await queue.members('dead')).toEqual(['other']);
  });

  it.each<[string, RedriveSelection, string[]]>([
    ['all', { all: true }, ['1', '2', '3']],
    ['all of a type', { all: true, type: 'b' }, ['3']],
    ['a fingerprint and a type', { fingerprint: TWO, type: 'a' }, ['2']],
    ['ids', { taskIds: ['3', '1'] }, ['1', '3']],
  ])('is for %s', async (_, selection, expected) => {
    await die(ONE, '1');
    await die(TWO, '2', { id: '3', type: 'b' });
    await start('r', selection);
    expect(await settle()).toBeUndefined();
    expect((await queue.members('pending')).sort()).toEqual(expected);
    expect(await read('r')).toMatchObject({ status: 'completed', redriven: expected.length });
  });

  it('tells of ids that are no dead letters, and of unique keys that are held', async () => {
    await die(ONE, 'a', 'b');
    await queue.enqueue({ id: 'holder', options: { uniqueDigest: '0'.repeat(40) } });
    const state = (await queue.redis.hget(queue.key('state'), 'a')) ?? '';
    const hooked = state
      .replace(/^(D\|\d+\|w\|0\|0\|)/, `$1u${'0'.repeat(40)}`)
      .replace(/^(D\|\d+\|w\|1\|0\|)/, `$1u${'0'.repeat(40)}`);
    await queue.redis.hset(queue.key('state'), 'a', hooked);
    await queue.redis.hincrby(queue.key('ledger'), 'dead_bytes', hooked.length - state.length);
    await start('r', { taskIds: ['a', 'b', 'ghost', 'holder'] });
    await settle();
    expect(await read('r')).toMatchObject({ status: 'completed', redriven: 1, refused: 1, missing: 2 });
  });

  it('takes only what was dead when it began', async () => {
    await die(ONE, 'old');
    await start('r', { all: true });
    queue.advance(1);
    await die(ONE, 'new');
    await die(TWO, 'newer');
    expect(await settle()).toBeUndefined();
    expect(await queue.members('pending')).toEqual(['old']);
  });

  describe('with canaries', () => {
    it('waits for one that is snoozed: it has not failed', async () => {
      await die(ONE, ...names(3));
      await start('r', { fingerprint: ONE }, { canaries: 1 });
      await settle();
      await worker.snooze(await worker.claimOne(), 1_000);
      expect(await settle()).toBe(250);
      expect(await read('r')).toMatchObject({ status: 'canaries' });
      queue.advance(1_000);
      await completeOne();
      expect(await settle()).toBeUndefined();
      expect(await read('r')).toMatchObject({ status: 'completed', redriven: 3 });
    });

    it('waits for all of them to complete, then sends the rest', async () => {
      await die(ONE, ...names(5));
      await start('r', { fingerprint: ONE }, { canaries: 2 });
      expect(await settle()).toBe(250);
      expect(await queue.members('pending')).toEqual(['t000', 't001']);
      await completeOne();
      expect(await settle()).toBe(250);
      expect(await read('r')).toMatchObject({ status: 'canaries', canaries: { wanted: 2, sent: 2, completed: 1 } });
      await completeOne();
      expect(await settle()).toBeUndefined();
      expect(await read('r')).toMatchObject({ status: 'completed', redriven: 5 });
    });

    it.each<[string, (queue: TestScripts, worker: ScriptedWorker) => Promise<unknown>]>([
      ['retrying', async (_, own) => own.fail(await own.claimOne(), 1_000)],
      ['retrying', async (_, own) => own.fail(await own.claimOne(), 0)],
      ['dead_letter', async (_, own) => own.bury(await own.claimOne())],
      ['crashed', async (own, by) => { await by.claimOne(); own.advance(60_000); await by.turn(); }], // prettier-ignore
      [
        'gone',
        async (own, by) => {
          await by.complete(await by.claimOne());
          own.advance(1);
          const rules = { ...by.settings, retentionAgeMs: 0 };
          await own.trims.run(rules, TEST_DEADLINE_MS);
        },
      ],
    ])('stops when one of them is %s', async (fate, fail) => {
      await die(ONE, ...names(5));
      await start('r', { fingerprint: ONE }, { canaries: 1 });
      await settle();
      await fail(queue, worker);
      expect(await settle()).toBeUndefined();
      expect(await read('r')).toMatchObject({
        status: 'stopped',
        redriven: 1,
        canaries: { failed: { taskId: 't000', fate } },
      });
      expect((await queue.members('dead')).filter((id) => id !== 't000')).toEqual(names(5).slice(1));
    });

    it('counts one as good once it was seen completed, whatever retention does to it then', async () => {
      await die(ONE, ...names(5));
      await start('r', { fingerprint: ONE }, { canaries: 2 });
      await settle();
      await completeOne();
      expect(await settle()).toBe(250);
      queue.advance(1);
      const trimmed = await queue.trims.run({ ...worker.settings, retentionAgeMs: 0 }, TEST_DEADLINE_MS);
      expect(trimmed).toMatchObject({ removed: 1 });
      expect(await settle()).toBe(250);
      expect(await read('r')).toMatchObject({ status: 'canaries', canaries: { completed: 1 } });
      await completeOne();
      expect(await settle()).toBeUndefined();
      expect(await read('r')).toMatchObject({ status: 'completed', redriven: 5, canaries: { completed: 2 } });
    });

    it('takes them from each kind of error in turn when it is for all, then begins from the start', async () => {
      await die(ONE, ...names(3, 'one'));
      await die(TWO, ...names(3, 'two'));
      await start('r', { all: true }, { canaries: 3 });
      await settle();
      expect((await queue.members('pending')).sort()).toEqual(['one000', 'one001', 'two000']);
      for (let count = 0; count < 3; count++) await completeOne();
      expect(await settle()).toBeUndefined();
      expect(await read('r')).toMatchObject({ status: 'completed', redriven: 6 });
    });

    it('makes do with fewer when there are not so many', async () => {
      await die(ONE, 'a');
      await start('r', { all: true }, { canaries: 10 });
      await settle();
      await completeOne();
      expect(await settle()).toBeUndefined();
      expect(await read('r')).toMatchObject({ status: 'completed', canaries: { wanted: 1, sent: 1, completed: 1 } });
    });
  });

  it('keeps to its rate, and does not catch up in one wave', async () => {
    await die(ONE, ...names(40));
    await start('r', { fingerprint: ONE }, { rate: 10 });
    expect(await settle()).toBe(100);
    expect(await queue.members('pending')).toHaveLength(1);
    queue.advance(300);
    await settle();
    expect(await queue.members('pending')).toHaveLength(4);
    queue.advance(60_000);
    await settle();
    expect(await queue.members('pending')).toHaveLength(14);
  });

  it('ends when it is cancelled, and stays as it is then', async () => {
    await die(ONE, ...names(5));
    await start('r', { fingerprint: ONE }, { rate: 1 });
    await settle();
    expect(await queue.cancels.run('r', TEST_DEADLINE_MS)).toMatchObject({ status: 'cancelled', redriven: 1 });
    queue.advance(10_000);
    expect(await settle()).toBeUndefined();
    const ended = await queue.cancels.run('r', TEST_DEADLINE_MS);
    expect(ended).toMatchObject({ status: 'cancelled', redriven: 1, endedAt: new Date(queue.now - 10_000) });
    expect(await queue.members('dead')).toHaveLength(4);
    expect(await queue.cancels.run('ghost', TEST_DEADLINE_MS)).toBeUndefined();
  });

  it('sent again is the same one', async () => {
    await die(ONE, 'a');
    const first = await start('r', { all: true });
    queue.advance(5);
    expect(await start('r', { all: true })).toEqual(first);
    expect(await queue.redriveReads.run(undefined, TEST_DEADLINE_MS)).toHaveLength(1);
  });

  it('is one of a few: too many active are refused, the oldest that have ended are forgotten', async () => {
    await die(ONE, 'a');
    await start('waits', { all: true }, { canaries: 1 });
    for (const id of ['r1', 'r2', 'r3', 'r4', 'r5']) {
      await start(id, { fingerprint: TWO });
      await settle();
    }
    const recent = await queue.redriveReads.run(undefined, TEST_DEADLINE_MS);
    expect(recent.map(({ redriveId }) => redriveId)).toEqual(['r5', 'r4', 'r3', 'r2', 'waits']);
    await start('w2', { fingerprint: TWO });
    await start('w3', { fingerprint: TWO });
    await expect(start('w4', { fingerprint: TWO })).rejects.toThrow('FULL');
  });

  describe('in several processes', () => {
    it('is carried on by one at a time; another takes over when that one is gone', async () => {
      await die(ONE, ...names(3));
      await start('r', { fingerprint: ONE }, { rate: 1 });
      await step('one');
      await step('one');
      expect(await step('two')).toEqual({ status: 'HELD', inMs: DUTY_MS });
      queue.advance(DUTY_MS);
      expect(await step('two')).toMatchObject({ status: 'STEPPED' });
      expect(await step('one')).toEqual({ status: 'HELD', inMs: DUTY_MS });
      expect(await queue.members('pending')).toHaveLength(2);
    });

    it('is not held up for long when the clock was set back', async () => {
      await die(ONE, 'a');
      await start('r', { fingerprint: ONE }, { canaries: 1 });
      await step('one');
      queue.advance(-60_000);
      expect((await step('two')).status).toBe('STEPPED');
    });

    it('is told to workers by their turns, until it ends', async () => {
      await die(ONE, 'a');
      await start('r', { fingerprint: ONE }, { canaries: 1 });
      queue.advance(1_000);
      expect(await worker.turn()).toMatchObject({ redriveDue: true, retentionDue: false });
      await queue.cancels.run('r', TEST_DEADLINE_MS);
      queue.advance(1_000);
      expect(await worker.turn()).toMatchObject({ redriveDue: false });
    });
  });
});
