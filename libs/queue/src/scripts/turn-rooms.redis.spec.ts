import type { ScriptedWorker } from '../../testing/scripted-worker.js';
import { TestScripts } from '../../testing/test-scripts.js';

describe('a type of which a worker runs only so many', () => {
  let queue: TestScripts;
  let worker: ScriptedWorker;
  beforeEach(async () => {
    queue = await TestScripts.open();
    worker = queue.worker('w', { types: ['a', 'b'], unknownTypeGraceMs: 0 });
  });
  afterEach(() => queue.close());

  const enqueue = (type: string, ...ids: string[]) => queue.enqueue(...ids.map((id) => ({ id, type })));

  it('is claimed as often as there is room, and the rest holds up no other type', async () => {
    await enqueue('b', 'b1', 'b2', 'b3');
    await enqueue('a', 'a1', 'a2');
    expect((await worker.turn({ demand: 4, rooms: 'b 1' })).ids).toEqual(['b1', 'a1', 'a2']);
    expect(await queue.stats()).toMatchObject({ pending: 2, processing: 3, deadLetter: 0 });
  });

  it('comes back in its order when there is room again', async () => {
    await enqueue('b', 'b1', 'b2', 'b3');
    await enqueue('a', 'a1');
    expect((await worker.turn({ demand: 4, rooms: 'b 0' })).ids).toEqual(['a1']);
    await enqueue('a', 'a2');
    expect((await worker.turn({ demand: 4, rooms: 'b 2' })).ids).toEqual(['b1', 'b2', 'a2']);
    expect((await worker.turn({ demand: 4, rooms: 'b 9' })).ids).toEqual(['b3']);
    expect(await queue.redis.zcard(queue.key('aside'))).toBe(0);
  });

  it('does not keep what is behind a long block of it waiting, and is looked through in few turns', async () => {
    const block = Array.from({ length: 1_000 }, (_, index) => `b${index}`);
    for (let at = 0; at < block.length; at += 250) await enqueue('b', ...block.slice(at, at + 250));
    await enqueue('a', 'a1', 'a2');
    const found: string[] = [];
    for (let turns = 0; turns < 5 && found.length < 2; turns++) {
      const { ids, lookAgainInMs } = await worker.turn({ demand: 2, rooms: 'b 0' });
      found.push(...ids);
      if (ids.length < 2) expect(lookAgainInMs).toBe(5);
    }
    expect(found).toEqual(['a1', 'a2']);
    expect(await queue.redis.llen(queue.key('wake'))).toBeLessThanOrEqual(1);
    expect((await worker.turn({ demand: 2, rooms: 'b 0' })).lookAgainInMs).toBeUndefined();
    expect((await worker.turn({ demand: 2, rooms: 'b 1' })).ids).toEqual(['b0']);
    expect(await queue.stats()).toMatchObject({ pending: 999, processing: 3 });
  });

  it('is looked through no further than to what can be claimed, however its tasks are mixed', async () => {
    await enqueue('b', 'b1', 'b2');
    await enqueue('a', 'a1');
    await enqueue('b', 'b3');
    await enqueue('a', 'a2', 'a3');
    const { ids } = await worker.turn({ demand: 2, rooms: 'b 0' });
    expect(ids).toEqual(['a1', 'a2'].slice(0, ids.length));
    expect(await queue.members('pending')).toContain('a3');
  });

  it('is left to other workers meanwhile, which are woken', async () => {
    const other = queue.worker('other', { types: ['b'] });
    await other.turn();
    await enqueue('b', 'b1');
    await queue.redis.del(queue.key('wake'));
    await worker.turn({ demand: 4, rooms: 'b 0' });
    expect(await queue.redis.lrange(queue.key('wake'), 0, -1)).toEqual(['2']);
    expect((await other.claim(1)).map(({ taskId }) => taskId)).toEqual(['b1']);
  });

  it('is never a dead letter for that, also when nothing is known of the type yet or any more', async () => {
    await enqueue('b', 'b1');
    await worker.turn({ demand: 4, rooms: 'b 0', heartbeat: '' });
    expect(await queue.task('b1')).toMatchObject({ status: 'pending' });
    queue.advance(60_000);
    await worker.turn({ demand: 4, rooms: 'b 0', heartbeat: '' });
    expect(await queue.task('b1')).toMatchObject({ status: 'pending' });
    expect((await worker.turn({ demand: 4, rooms: 'b 1' })).ids).toEqual(['b1']);
  });
});
