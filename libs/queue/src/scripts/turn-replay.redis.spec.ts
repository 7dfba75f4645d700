import { acknowledgementOf, type ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

describe('a turn whose reply was lost', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  it('is answered the same when it is sent again, and claims no second time', async () => {
    await queue.enqueue('1', '2', '3', '4');
    const sent = await worker.turn({ demand: 2 });
    queue.advance(500);
    expect(await worker.resend()).toMatchObject({ ids: ['1', '2'], held: sent.held });
    expect(await worker.resend()).toMatchObject({ ids: ['1', '2'], held: sent.held });
    expect(await queue.stats()).toMatchObject({ pending: 2, processing: 2 });
  });

  it('has recorded its outcomes once, and gives the same words again', async () => {
    await queue.enqueue('1', '2');
    const [first, second] = await worker.claim(2);
    if (!first || !second) throw new Error('Two tasks were there');
    const acknowledgements = [
      acknowledgementOf(first, { kind: 'completed', result: '' }),
      acknowledgementOf({ ...second, token: 'L|99|w|' }, { kind: 'completed', result: '' }),
    ];
    const { answers } = await worker.turn({ acknowledgements });
    expect(answers).toEqual(['OK', 'LEASE_LOST']);
    expect((await worker.resend()).answers).toEqual(answers);
    expect(await queue.stats()).toMatchObject({ completed: 1, processing: 1 });
  });

  it('is told again whether an operator wants the worker to be quiet, where it asked', async () => {
    expect(await worker.turn({ demand: 1 })).toMatchObject({ quiet: false });
    expect(await worker.resend()).toMatchObject({ quiet: false });
    await queue.redis.hset(queue.key('ledger'), 'quiet:w', String(queue.now));
    expect(await worker.turn({ demand: 1 })).toMatchObject({ quiet: true });
    expect(await worker.resend()).toMatchObject({ quiet: true });
    await worker.turn({ demand: 1, heartbeat: '' });
    expect(await worker.resend()).toMatchObject({ quiet: undefined });
    await worker.turn({ heartbeat: 'GONE' });
    expect(await worker.resend()).toMatchObject({ quiet: undefined });
  });

  it('is stale when a later turn of the lane was carried out', async () => {
    await queue.enqueue('1', '2');
    await worker.turn({ number: 1, demand: 1 });
    await worker.turn({ number: 2, demand: 1 });
    await expect(worker.turn({ number: 1, demand: 1 })).rejects.toThrow('STALE');
  });

  it('is told apart from a later one by its number, not by its digits', async () => {
    await queue.enqueue('1', '2');
    await worker.turn({ number: 9, demand: 1 });
    expect((await worker.turn({ number: 10, demand: 1 })).ids).toEqual(['2']);
  });

  it('has nothing to do with the other lane of the worker, or with other workers', async () => {
    await queue.enqueue('1', '2', '3');
    await worker.claim(1);
    expect(await worker.otherLane().claim(1)).toMatchObject([{ taskId: '2' }]);
    expect(await queue.worker('x').claim(1)).toMatchObject([{ taskId: '3' }]);
  });

  it('does not hand out a task that another worker has claimed since', async () => {
    await queue.enqueue('1', '2');
    await worker.claim(2);
    queue.advance(10_000);
    const other = queue.worker('other');
    const [taken] = await other.claim(1);
    expect(taken).toMatchObject({ taskId: '1' });
    const again = await worker.resend();
    expect(again.held.filter(({ token }) => !token.includes('|w|'))).toEqual([]);
    expect(again.ids).toEqual([]);
  });

  it('does not hand out a task that its other lane has claimed since', async () => {
    await queue.enqueue('1');
    await worker.claim(1);
    queue.advance(10_000);
    expect(await worker.otherLane().claim(1)).toHaveLength(1);
    expect((await worker.resend()).ids).toEqual([]);
  });

  it('does not hand out a task that was finished or removed since', async () => {
    await queue.enqueue('1', '2');
    await worker.claim(2);
    queue.advance(10_000);
    const other = queue.worker('other');
    for (const held of await other.claim(2)) await other.complete(held);
    expect((await worker.resend()).ids).toEqual([]);
    queue.advance(1);
    await queue.trims.run({ ...worker.settings, retentionCount: 0, deadLetterRetentionCount: 0 }, 5_000);
    expect((await worker.resend()).ids).toEqual([]);
  });
});
