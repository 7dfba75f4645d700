import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

describe('a claim', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  const claimedIds = async (demand: number): Promise<string[]> =>
    (await worker.claim(demand)).map(({ taskId }) => taskId);

  it('takes first what came first', async () => {
    await queue.enqueue('1', '2');
    await queue.enqueue('3');
    expect(await claimedIds(2)).toEqual(['1', '2']);
    expect(await claimedIds(2)).toEqual(['3']);
  });

  it('takes a higher priority first, and within it what came first', async () => {
    await queue.enqueue(
      { id: 'low-1' },
      { id: 'high-1', priority: 5 },
      { id: 'low-2' },
      { id: 'top', priority: 1_023 },
    );
    await queue.enqueue({ id: 'high-2', priority: 5 });
    expect(await claimedIds(10)).toEqual(['top', 'high-1', 'high-2', 'low-1', 'low-2']);
  });

  it.each([0, 1, 3, 10])('takes no more than the demand of %i', async (demand) => {
    await queue.enqueue('1', '2', '3', '4', '5');
    expect(await claimedIds(demand)).toHaveLength(Math.min(demand, 5));
    expect(await queue.stats()).toMatchObject({ processing: Math.min(demand, 5), pending: 5 - Math.min(demand, 5) });
  });

  it('gives a lease that ends a lease time from now', async () => {
    await queue.enqueue('1');
    await worker.claimOne();
    expect(await queue.task('1')).toMatchObject({
      status: 'processing',
      startedAt: new Date(queue.now),
      leaseExpiresAt: new Date(queue.now + 10_000),
      worker: 'w',
    });
  });

  it('gives each a token and an epoch that no other claim ever had', async () => {
    await queue.enqueue('1', '2');
    const tokens = (await worker.claim(2)).map(({ token }) => token);
    queue.advance(10_000);
    tokens.push(...(await queue.worker('other').claim(2)).map(({ token }) => token));
    expect(tokens).toEqual(['L|1|w|', 'L|2|w|', 'L|3|other|', 'L|4|other|']);
  });

  it('lets two workers never have the same task', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `t${index}`);
    await queue.enqueue(...ids);
    const workers = ['a', 'b', 'c', 'd'].map((boot) => queue.worker(boot));
    const claims = await Promise.all(workers.flatMap((each) => [each.otherLane().claim(7), each.claim(7)]));
    expect(claims.flat().map(({ taskId }) => taskId).sort()).toEqual([...ids].sort()); // prettier-ignore
  });

  it('travels with the acknowledgement of the task before', async () => {
    await queue.enqueue('1', '2');
    const first = await worker.claimOne();
    const { answers, ids } = await worker.turn({
      demand: 1,
      acknowledgements: [{ ...first, recordBytes: 10, outcome: { kind: 'released' } }],
    });
    expect(answers).toEqual(['OK']);
    expect(ids).toEqual(['1']);
  });
});

describe('a completed task', () => {
  let queue: TestScripts;
  beforeEach(async () => {
    queue = await TestScripts.open();
  });
  afterEach(() => queue.close());

  it('keeps its result, and the error of the run before', async () => {
    const worker = queue.worker('w');
    await queue.enqueue('1');
    await worker.fail(await worker.claimOne(), 0, '{"error":"first"}');
    queue.advance(500);
    const held = await worker.claimOne();
    queue.advance(250);
    expect(await worker.complete(held, '{"result":{"sum":1}}')).toBe('OK');
    expect(await queue.task('1')).toMatchObject({
      status: 'completed',
      resultText: '{"sum":1}',
      lastError: 'first',
      retryCount: 1,
      startedAt: new Date(queue.now - 250),
      completedAt: new Date(queue.now),
    });
  });

  it('counts for ever', async () => {
    const worker = queue.worker('w');
    await queue.enqueue('1', '2', '3');
    for (const held of await worker.claim(2)) await worker.complete(held);
    expect(await queue.stats()).toEqual({
      pending: 1,
      processing: 0,
      retrying: 0,
      deadLetter: 0,
      submitted: 3,
      completed: 2,
      deadLettered: 0,
      liveWorkers: 1,
      orphanedTypes: [],
      scheduled: 0,
      cancelled: 0,
      removed: 0,
      purged: 0,
      unfinishedBytes: expect.any(Number),
      paused: false,
      draining: false,
      oldestPendingAgeMs: 0,
      types: {},
    });
  });
});
