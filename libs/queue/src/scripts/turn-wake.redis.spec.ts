import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

describe('the wake-up', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w');
  });
  afterEach(() => queue.close());

  const tokens = (): Promise<string[]> => queue.redis.lrange(queue.key('wake'), 0, -1);
  const wakeOne = (): Promise<string | null> => queue.redis.lpop(queue.key('wake'));

  it('comes with a new task, at most once until somebody takes it', async () => {
    await queue.enqueue('1');
    await queue.enqueue('2', '3');
    expect(await tokens()).toEqual(['0']);
  });

  it('does not come with a task that was there already', async () => {
    await queue.enqueue('1');
    await wakeOne();
    await queue.enqueue('1');
    expect(await tokens()).toEqual([]);
  });

  it('is passed on by a worker that got all it wanted and left work', async () => {
    await queue.enqueue('1', '2', '3');
    await wakeOne();
    await worker.claim(1);
    expect(await tokens()).toEqual(['0']);
    await wakeOne();
    await queue.worker('second').claim(1);
    expect(await tokens()).toEqual(['0']);
    await wakeOne();
    await queue.worker('third').claim(1);
    expect(await tokens()).toEqual([]);
  });

  it('ends with a worker that found less than it could do', async () => {
    await queue.enqueue('1');
    await wakeOne();
    await worker.claim(2);
    expect(await tokens()).toEqual([]);
  });

  it('is passed on by a worker that has no room or goes down', async () => {
    await queue.enqueue('1');
    await wakeOne();
    await worker.turn({ demand: 0, heartbeat: 'GONE' });
    expect(await tokens()).toEqual(['0']);
  });

  it('comes when a task is handed back', async () => {
    await queue.enqueue('1');
    await wakeOne();
    await worker.release(await worker.claimOne());
    expect(await tokens()).toEqual(['0']);
  });

  it('for a task of a foreign type goes round once, from worker to worker', async () => {
    const other = queue.worker('other', { types: ['b'] });
    await Promise.all([other.turn(), queue.worker('third').turn(), worker.turn()]);
    await queue.enqueue({ id: '1', type: 'b' });
    await wakeOne();
    await worker.claim(1);
    expect(await wakeOne()).toBe('3');
    await worker.turn({ demand: 1, hops: 3 });
    expect(await wakeOne()).toBe('2');
    await worker.turn({ demand: 1, hops: 2 });
    expect(await wakeOne()).toBe('1');
    await worker.turn({ demand: 1, hops: 1 });
    expect(await tokens()).toEqual([]);
    expect((await other.claimOne()).taskId).toBe('1');
  });

  it('ends its round with the worker that takes the task', async () => {
    const other = queue.worker('other', { types: ['b'] });
    await Promise.all([other.turn(), worker.turn()]);
    await queue.enqueue({ id: '1', type: 'b' });
    await wakeOne();
    await worker.claim(1);
    await wakeOne();
    expect((await other.turn({ demand: 2, hops: 2 })).ids).toEqual(['1']);
    expect(await tokens()).toEqual([]);
  });
});

describe('the list of workers', () => {
  let queue: TestScripts;
  beforeEach(async () => {
    queue = await TestScripts.open();
  });
  afterEach(() => queue.close());

  it('has those that live, with what they say of themselves', async () => {
    await queue.worker('w').turn();
    expect(await queue.scores('heartbeats')).toEqual(['w', String(queue.now)]);
    expect(await queue.redis.hget(queue.key('workers'), 'w')).toBe('{"label":"w"}');
    expect(await queue.members('types')).toEqual(['a']);
  });

  it('loses at once one that goes, and in the end what it said', async () => {
    await queue.worker('w').turn();
    await queue.worker('w').turn({ number: 2, heartbeat: 'GONE' });
    expect(await queue.members('heartbeats')).toEqual([]);
    queue.advance(7_200_000);
    await queue.worker('next').turn();
    expect(await queue.redis.hkeys(queue.key('workers'))).toEqual(['next']);
  });

  it('loses in the end one that was killed', async () => {
    await queue.worker('w').turn();
    queue.advance(3_600_001);
    await queue.worker('next').turn();
    expect(await queue.members('heartbeats')).toEqual(['next']);
    expect(await queue.redis.hkeys(queue.key('workers'))).toEqual(['next']);
  });
});
