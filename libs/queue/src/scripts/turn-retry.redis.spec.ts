import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

describe('a failed task', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  const claimedIds = async (demand: number): Promise<string[]> =>
    (await worker.claim(demand)).map(({ taskId }) => taskId);

  it('waits for its retry, and tells when it is due and why', async () => {
    await queue.enqueue('1');
    await worker.fail(await worker.claimOne(), 2_000, '{"error":"no"}');
    expect(await queue.task('1')).toMatchObject({
      status: 'retrying',
      retryCount: 1,
      nextRunAt: new Date(queue.now + 2_000),
      lastError: 'no',
    });
    expect(await queue.stats()).toMatchObject({ retrying: 1, processing: 0 });
  });

  it('never runs before its time, and does at it', async () => {
    await queue.enqueue('1');
    await worker.fail(await worker.claimOne(), 2_000);
    queue.advance(1_999);
    expect(await claimedIds(1)).toEqual([]);
    queue.advance(1);
    expect(await claimedIds(1)).toEqual(['1']);
    expect(await queue.task('1')).toMatchObject({ status: 'processing', retryCount: 1, lastError: 'failed' });
  });

  it('takes its old place again, before what came later', async () => {
    await queue.enqueue('1', { id: 'urgent', priority: 1 });
    await queue.enqueue('2');
    const [urgent, first] = await worker.claim(2);
    if (!urgent || !first) throw new Error('Two tasks were there');
    await worker.fail(urgent, 3_000);
    await worker.fail(first, 2_000);
    await queue.enqueue('3', { id: 'urgent-2', priority: 1 });
    queue.advance(3_000);
    expect(await claimedIds(10)).toEqual(['urgent', 'urgent-2', '1', '2', '3']);
  });

  it('is pending at once when there is nothing to wait for, and uses a retry all the same', async () => {
    await queue.enqueue('1', '2');
    await worker.fail(await worker.claimOne(), 0, '{"error":"no"}');
    expect(await queue.task('1')).toMatchObject({ status: 'pending', retryCount: 1, lastError: 'no' });
    expect(await claimedIds(2)).toEqual(['1', '2']);
  });

  it('is dead when its outcome says so, with the reason, newest first', async () => {
    await queue.enqueue('1', '2');
    await worker.bury(await worker.claimOne());
    queue.advance(10);
    await worker.bury(await worker.claimOne());
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(['2', '1']);
    expect(await queue.task('1')).toMatchObject({
      status: 'dead_letter',
      reason: 'exhausted',
      lastError: 'failed',
      retryCount: 1,
      completedAt: new Date(queue.now - 10),
    });
  });

  it('is promoted with all others that are due, a hundred in a turn', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `t${index}`);
    await queue.enqueue(...ids);
    const claims = await worker.claim(250);
    const outcome = { kind: 'retry', delayMs: 1_000, error: '{"error":"no"}' } as const;
    await worker.turn({ acknowledgements: claims.map((held) => ({ ...held, recordBytes: 1, outcome })) });
    queue.advance(1_000);
    const counts = [];
    for (let turns = 0; turns < 3; turns++) {
      await worker.turn();
      counts.push((await queue.stats()).pending);
    }
    expect(counts).toEqual([100, 200, 250]);
    expect(await claimedIds(250)).toEqual(ids);
  });
});

describe('a task that is handed back', () => {
  let queue: TestScripts;
  beforeEach(async () => {
    queue = await TestScripts.open();
  });
  afterEach(() => queue.close());

  it('is pending in its old place and has used no attempt', async () => {
    const worker = queue.worker('w');
    await queue.enqueue('1', '2');
    await worker.fail(await worker.claimOne(), 0, '{"error":"earlier"}');
    await worker.release(await worker.claimOne());
    expect(await queue.task('1')).toMatchObject({
      status: 'pending',
      retryCount: 1,
      crashCount: 0,
      lastError: 'earlier',
    });
    expect((await worker.claimOne()).taskId).toBe('1');
  });
});

describe('the timer for the next retry', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
    await queue.enqueue('1', '2');
    const [first, second] = await worker.claim(2);
    if (!first || !second) throw new Error('Two tasks were there');
    await worker.fail(first, 5_000);
    await worker.fail(second, 2_000);
  });
  afterEach(() => queue.close());

  it('is one idle worker; the others need not look', async () => {
    expect((await worker.turn({ demand: 1 })).lookAgainInMs).toBe(2_000);
    expect((await queue.worker('other').turn({ demand: 1 })).lookAgainInMs).toBeUndefined();
    queue.advance(500);
    expect((await worker.turn({ demand: 1 })).lookAgainInMs).toBe(1_500);
  });

  it('is no worker that has no room', async () => {
    expect((await worker.turn({ demand: 0 })).lookAgainInMs).toBeUndefined();
    expect((await queue.worker('other').turn({ demand: 1 })).lookAgainInMs).toBe(2_000);
  });

  it('goes on to the retry after', async () => {
    queue.advance(2_000);
    const turn = await worker.turn({ demand: 2 });
    expect(turn.ids).toEqual(['2']);
    expect(turn.lookAgainInMs).toBe(3_000);
  });

  it('is set anew when an earlier retry comes', async () => {
    await queue.worker('other').turn({ demand: 1 });
    await queue.enqueue('3');
    await worker.fail(await worker.claimOne(), 1_000);
    expect((await worker.turn({ demand: 1 })).lookAgainInMs).toBe(1_000);
  });

  it('ends when no retry is left', async () => {
    queue.advance(5_000);
    expect((await worker.turn({ demand: 5 })).ids).toEqual(['1', '2']);
    expect((await worker.turn({ demand: 1 })).lookAgainInMs).toBeUndefined();
  });
});
