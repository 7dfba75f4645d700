import type { HeldTask, ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

type Finish = 'complete' | 'fail' | 'bury' | 'release';

describe('an outcome', () => {
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

  const finish = (how: Finish, by: ScriptedWorker, task: HeldTask): Promise<string | undefined> =>
    how === 'fail' ? by.fail(task, 2_000) : by[how](task);

  const ways: Finish[] = ['complete', 'fail', 'bury', 'release'];

  it.each(ways)('(%s) is refused when another worker holds the task', async (how) => {
    queue.advance(10_000);
    const newer = await queue.worker('other').claimOne();
    expect(await finish(how, worker, held)).toBe('LEASE_LOST');
    expect(await queue.task('1')).toMatchObject({ status: 'processing', worker: 'other', epoch: 2, retryCount: 0 });
    expect(await queue.worker('other-connection').complete(newer)).toBe('OK');
  });

  it.each(ways)('(%s) is refused when the same worker has claimed the task again', async (how) => {
    queue.advance(10_000);
    await worker.claimOne();
    expect(await finish(how, worker, held)).toBe('LEASE_LOST');
    expect(await queue.task('1')).toMatchObject({ status: 'processing', epoch: 2 });
  });

  it.each(ways)(
    '(%s) is refused after the lease was reaped, and the worker that lives is charged no crash',
    async (how) => {
      queue.advance(10_000);
      await queue.worker('reaper').turn();
      expect(await queue.task('1')).toMatchObject({ status: 'pending', crashCount: 1 });
      expect(await finish(how, worker, held)).toBe('LEASE_LOST');
      expect(await queue.task('1')).toMatchObject({ status: 'pending', retryCount: 0, crashCount: 0 });
    },
  );

  it.each(ways)('(%s) is refused after the task was finished by another', async (how) => {
    queue.advance(10_000);
    const other = queue.worker('other');
    await other.complete(await other.claimOne(), '{"result":2}');
    expect(await finish(how, worker, held)).toBe('LEASE_LOST');
    expect(await queue.task('1')).toMatchObject({ status: 'completed', resultText: '2' });
  });

  it.each(ways)('(%s) is refused for a task that is gone', async (how) => {
    await worker.complete(held);
    await queue.trims.run({ ...worker.settings, retentionCount: 0, deadLetterRetentionCount: 0 }, 5_000);
    expect(await finish(how, worker, held)).toBe('UNKNOWN');
    expect(await queue.find('1')).toBeUndefined();
  });

  it.each(ways)('(%s) is refused for a task that is dead', async (how) => {
    await worker.bury(held);
    expect(await finish(how, queue.worker('other'), { ...held, token: 'L|1|other|' })).toBe('LEASE_LOST');
    expect(await queue.stats()).toMatchObject({ deadLetter: 1, deadLettered: 1 });
  });

  it('is refused when the token is only the beginning of the right one', async () => {
    expect(await worker.complete({ ...held, token: 'L|1|other|' })).toBe('LEASE_LOST');
    expect(await queue.task('1')).toMatchObject({ status: 'processing' });
  });

  it.each(ways)('(%s) counts when the lease has run out but nobody reaped it', async (how) => {
    queue.advance(60_000);
    expect(await finish(how, worker, held)).toBe('OK');
    expect((await queue.task('1')).crashCount).toBe(0);
  });

  it('that is sent again after its replay slot is gone is no loss, and is not recorded twice', async () => {
    await worker.complete(held, '{"result":1}');
    expect(await worker.complete(held, '{"result":1}')).toBe('OK');
    expect(await queue.stats()).toMatchObject({ completed: 1 });
  });

  it('of a failure that is sent again is no second failure', async () => {
    await worker.fail(held, 2_000);
    expect(await worker.fail(held, 2_000)).toBe('OK');
    expect(await queue.task('1')).toMatchObject({ status: 'retrying', retryCount: 1 });
  });
});

describe('an extension', () => {
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

  it('gives a whole lease from now', async () => {
    queue.advance(7_000);
    expect(await worker.extend(held)).toBe('OK');
    expect((await queue.task('1')).leaseExpiresAt).toEqual(new Date(queue.now + 10_000));
    queue.advance(9_999);
    await queue.worker('reaper').turn();
    expect(await queue.task('1')).toMatchObject({ status: 'processing', epoch: 1 });
  });

  it('revives a lease that has run out but was not reaped', async () => {
    queue.advance(10_000);
    expect(await worker.extend(held)).toBe('OK');
    await queue.worker('reaper').turn();
    expect(await queue.task('1')).toMatchObject({ status: 'processing', crashCount: 0 });
  });

  it('is refused once the lease was reaped, claimed by another, or ended', async () => {
    queue.advance(10_000);
    await queue.worker('reaper').turn();
    expect(await worker.extend(held)).toBe('LEASE_LOST');
    const other = queue.worker('other');
    const newer = await other.claimOne();
    expect(await worker.extend(held)).toBe('LEASE_LOST');
    await other.complete(newer);
    expect(await other.extend(newer)).toBe('LEASE_LOST');
    expect(await worker.extend({ ...held, taskId: 'unknown' })).toBe('UNKNOWN');
  });
});
