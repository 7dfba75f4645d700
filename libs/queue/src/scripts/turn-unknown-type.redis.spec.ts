import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

const GRACE_MS = 3_600_000;

describe('a task of a type that this worker does not handle', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  let other: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w', { types: ['a'] });
    other = queue.worker('other', { types: ['b', 'c'] });
  });
  afterEach(() => queue.close());

  const asideCount = (): Promise<number> => queue.redis.zcard(queue.key('aside'));

  it('is dead-lettered at once when nobody ever handled the type', async () => {
    await queue.enqueue({ id: '1', type: 'b' });
    const reply = await worker.turn({ demand: 1 });
    expect(reply).toMatchObject({ ids: [], unhandled: [{ taskId: '1', taskType: 'b' }] });
    expect(await queue.task('1')).toMatchObject({
      status: 'dead_letter',
      reason: 'unknown_type',
      lastError: 'No handler registered for task type: b',
      retryCount: 0,
      completedAt: new Date(queue.now),
    });
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(['1']);
  });

  it('is left for the worker that handles it, still pending, and taken by that one in order', async () => {
    await other.turn();
    await queue.enqueue({ id: 'b1', type: 'b' }, 'a1', { id: 'c1', type: 'c' }, { id: 'b2', type: 'b', priority: 9 });
    expect((await worker.claim(10)).map(({ taskId }) => taskId)).toEqual(['a1']);
    expect(await asideCount()).toBe(3);
    expect(await queue.stats()).toMatchObject({ pending: 3, processing: 1, deadLetter: 0 });
    expect(await queue.task('b1')).toMatchObject({ status: 'pending', retryCount: 0 });

    await queue.enqueue({ id: 'b3', type: 'b' }, { id: 'b4', type: 'b', priority: 9 });
    const ids = [...(await other.claim(3)), ...(await other.claim(10))].map(({ taskId }) => taskId);
    expect(ids).toEqual(['b2', 'b4', 'b1', 'c1', 'b3']);
    expect(await asideCount()).toBe(0);
  });

  it('waits out the grace time after the last worker of its type left, then dies in a sweep', async () => {
    await other.turn();
    await queue.enqueue({ id: '1', type: 'b' }, { id: '2', type: 'c' });
    await worker.claim(10);
    queue.advance(GRACE_MS);
    await worker.turn();
    expect(await queue.stats()).toMatchObject({ pending: 2 });
    queue.advance(1_000);
    await worker.turn();
    expect(await asideCount()).toBe(0);
    expect(await queue.task('2')).toMatchObject({
      status: 'dead_letter',
      reason: 'unknown_type',
      lastError: 'No handler registered for task type: c',
      retryCount: 0,
    });
  });

  it('is left for a live worker even when there is no grace time', async () => {
    const impatient = queue.worker('impatient', { unknownTypeGraceMs: 0 });
    await other.turn();
    await queue.enqueue({ id: '1', type: 'b' });
    queue.advance(5_000);
    await impatient.claim(1);
    queue.advance(1_000);
    await impatient.turn();
    expect(await queue.task('1')).toMatchObject({ status: 'pending' });
    expect((await other.claimOne()).taskId).toBe('1');
  });

  it('keeps the failures that it had when its type came to be unknown', async () => {
    await queue.enqueue({ id: '1', type: 'b' });
    await other.fail(await other.claimOne(), 0);
    queue.advance(GRACE_MS + 1);
    await worker.claim(1);
    expect(await queue.task('1')).toMatchObject({ status: 'dead_letter', reason: 'unknown_type', retryCount: 1 });
  });

  it('does not stand in the way of the tasks behind it', async () => {
    const strangers = Array.from({ length: 100 }, (_, index) => ({ id: `s${index}`, type: 'never' }));
    await queue.enqueue(...strangers, 'mine');
    let turn = await worker.turn({ demand: 1 });
    for (let turns = 0; turns < 40 && turn.ids.length === 0; turns++) {
      expect(turn.lookAgainInMs).toBe(5);
      turn = await worker.turn({ demand: 1 });
    }
    expect(turn.ids).toEqual(['mine']);
    expect(await queue.stats()).toMatchObject({ deadLetter: 100 });
  });

  it('is one of so many that a turn stays short: the rest keeps its place for the next ones', async () => {
    const unknown = Array.from({ length: 150 }, (_, index) => ({ id: `u${index}`, type: 'b' }));
    await queue.enqueue(...unknown, 'a1');
    const deadAfter = [];
    let claimed: string[] = [];
    while (claimed.length === 0) {
      const turn = await worker.turn({ demand: 200 });
      if (turn.ids.length === 0) expect(turn.lookAgainInMs).toBe(5);
      claimed = turn.ids;
      deadAfter.push((await queue.stats()).deadLetter);
    }
    expect([claimed, deadAfter]).toEqual([['a1'], [64, 128, 150]]);
    expect((await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).reverse()).toEqual(unknown.map(({ id }) => id));
  });

  it('is put into the lane of exactly its type', async () => {
    const near = queue.worker('near', { types: ['b.x', 'b-', 'B'] });
    await Promise.all([other.turn(), near.turn()]);
    await queue.enqueue(
      { id: '1', type: 'b.x' },
      { id: '2', type: 'b' },
      { id: '3', type: 'B' },
      { id: '4', type: 'b-' },
    );
    await worker.claim(10);
    expect((await other.claim(10)).map(({ taskId }) => taskId)).toEqual(['2']);
    expect((await near.claim(10)).map(({ taskId }) => taskId)).toEqual(['1', '3', '4']);
  });

  it('makes no list of types that grows for ever', async () => {
    await other.turn();
    queue.advance(GRACE_MS);
    await worker.turn();
    expect(await queue.members('types')).toEqual(['b', 'c', 'a']);
    queue.advance(1);
    queue.advance(1_000);
    await worker.turn();
    expect(await queue.members('types')).toEqual(['a']);
  });
});
