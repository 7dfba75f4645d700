import type { HeldTask, ScriptedWorker } from '../../testing/scripted-worker.js';
import { expectSound } from '../../testing/invariants.js';
import { TestScripts } from '../../testing/test-scripts.js';
import type { Note } from './note.script.js';

const DEADLINE_MS = 5_000;

describe('what a running task says of itself', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  let held: HeldTask;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
    await queue.enqueue('1');
    held = await worker.claimOne();
  });
  afterEach(() => queue.close());

  const note = (given: Partial<Note>, { taskId, token } = held) =>
    queue.notes.run([{ taskId, token, progress: '', lines: '', ...given }], DEADLINE_MS);
  const lines = async (): Promise<string[] | undefined> => (await queue.task('1')).logs?.map(({ line }) => line);

  it('is its newest progress', async () => {
    expect(await note({ progress: '{"percent":10}' })).toEqual(['OK']);
    expect(await note({ progress: '{"percent":40,"data":{"rows":[]}}' })).toEqual(['OK']);
    const progress = { percent: 40, data: { rows: [] }, updatedAt: new Date(queue.now) };
    expect((await queue.task('1')).progress).toEqual(progress);
    await worker.complete(held);
    expect(await queue.task('1')).toMatchObject({ status: 'completed', progress });
  });

  it('is counted anew each time the task ends', async () => {
    await note({ progress: '{"percent":10}', lines: '0 1 one' });
    await worker.fail(held, 0);
    const again = await worker.claimOne();
    await note({ lines: '0 1 two' }, again);
    await worker.bury(again);
    await queue.redrives.run('r', ['1'], DEADLINE_MS);
    await expectSound(queue.redis, queue.name);
    await worker.complete(await worker.claimOne());
    expect(await lines()).toEqual(['one', 'two']);
  });

  it('is lines of its log, at the time at which it said them', async () => {
    await note({ lines: '1500 1 one\n500 2 ' });
    await note({ lines: '0 3 ü three' });
    const at = (ago: number): Date => new Date(queue.now - ago);
    expect((await queue.task('1')).logs).toEqual([
      { at: at(1_500), epoch: 1, line: 'one' },
      { at: at(500), epoch: 1, line: '' },
      { at: at(0), epoch: 1, line: 'ü three' },
    ]);
  });

  it('is not written twice when it is sent again, alone or with more', async () => {
    await note({ lines: '1 1 one\n0 2 two' });
    await note({ lines: '1 1 one\n0 2 two' });
    await note({ lines: '2 1 one\n1 2 two\n0 3 three' });
    expect(await lines()).toEqual(['one', 'two', 'three']);
  });

  it('stays when the task runs again, whose lines come after it', async () => {
    await note({ lines: '0 1 first run' });
    await worker.fail(held, 0);
    const again = await worker.claimOne();
    await note({ lines: '0 1 second run' }, again);
    expect(await lines()).toEqual(['first run', 'second run']);
  });

  it('is refused of a run that lost its lease, and of one whose task is gone', async () => {
    queue.advance(10_001);
    const other = queue.worker('other');
    const [mine] = await other.claim(1);
    expect(await note({ progress: '{"percent":99}', lines: '0 1 late' })).toEqual(['LEASE_LOST']);
    expect(await note({ progress: '{"percent":1}' }, mine)).toEqual(['OK']);
    expect(await note({ lines: '0 1 lost' }, { ...held, taskId: 'gone' })).toEqual(['UNKNOWN']);
    expect(await queue.task('1')).toMatchObject({ progress: { percent: 1 } });
    expect(await lines()).toBeUndefined();
  });

  it('is of many tasks in one call, each with its own answer', async () => {
    await queue.enqueue('2', '3');
    const [two, three] = (await worker.claim(2)) as [HeldTask, HeldTask];
    await worker.complete(three);
    const notes = [held, two, three].map(({ taskId, token }) => ({
      taskId,
      token,
      progress: '{"percent":5}',
      lines: `0 1 ${taskId}`,
    }));
    expect(await queue.notes.run(notes, DEADLINE_MS)).toEqual(['OK', 'OK', 'LEASE_LOST']);
    expect((await queue.task('2')).logs).toMatchObject([{ line: '2' }]);
    expect((await queue.task('3')).progress).toBeUndefined();
  });

  it('is kept as the newest 100 lines, and as at most 16 KB', async () => {
    const many = Array.from({ length: 250 }, (_, index) => `0 ${index + 1} line ${index + 1}`);
    await note({ lines: many.slice(0, 130).join('\n') });
    await note({ lines: many.slice(130).join('\n') });
    expect(await lines()).toHaveLength(100);
    expect((await lines())?.at(-1)).toBe('line 250');
    await note({ lines: Array.from({ length: 20 }, (_, index) => `0 ${300 + index} ${'x'.repeat(1_024)}`).join('\n') });
    expect(await lines()).toHaveLength(15);
    expect(await queue.redis.hstrlen(queue.key('logs'), '1')).toBeLessThanOrEqual(16_384);
  });

  it.each([
    ['completed', (one: HeldTask) => worker.complete(one)],
    ['died', (one: HeldTask) => worker.bury(one)],
  ])('goes with the task when it has %s', async (_, end) => {
    await note({ progress: '{"percent":5}', lines: '0 1 one' });
    await worker.fail(held, 0, undefined, '"outcome":"failed"');
    await end(await worker.claimOne());
    queue.advance(1);
    const rules = { ...worker.settings, retentionAgeMs: 0, deadLetterRetentionAgeMs: 0 };
    expect(await queue.trims.run(rules, DEADLINE_MS)).toMatchObject({ removed: 1 });
    for (const name of ['attempts', 'progress', 'logs']) expect(await queue.redis.exists(queue.key(name))).toBe(0);
  });
});
