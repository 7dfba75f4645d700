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
