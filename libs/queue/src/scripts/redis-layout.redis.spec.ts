import { KEY_NAMES } from '../redis/keys.js';
import { TestScripts } from '../../testing/test-scripts.js';

describe('an operator with redis-cli', () => {
  it('sees the state of the queue in the five keys of the contract', async () => {
    const queue = await TestScripts.open();
    const { redis } = queue;
    const worker = queue.worker('w');
    await queue.enqueue('running', 'failed', 'dead', { id: 'low', priority: 1 }, { id: 'high', priority: 9 }, 'last');
    await queue.enqueue({ id: 'first', priority: 100, payloadText: '{"to":"ä"}' });
    const claims = await worker.claim(6);
    const held = (id: string): (typeof claims)[number] =>
      claims.find(({ taskId }) => taskId === id) as (typeof claims)[number];
    await worker.fail(held('failed'), 2_000);
    await worker.bury(held('dead'));
    for (const id of ['high', 'low', 'first']) await worker.release(held(id));

    const types = await Promise.all(
      ['pending', 'processing', 'retry', 'dead_letter', 'metadata', 'state'].map((name) => redis.type(queue.key(name))),
    );
    expect(types).toEqual(['zset', 'zset', 'zset', 'list', 'hash', 'hash']);

    expect(await queue.members('pending')).toEqual(['first', 'high', 'low', 'last']);
    expect(await redis.zcard(queue.key('pending'))).toBe(4);
    expect(await queue.scores('processing')).toEqual(['running', String(queue.now + 10_000)]);
    expect(await queue.scores('retry')).toEqual(['failed', String(queue.now + 2_000)]);
    expect(await redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual(['dead']);
    expect(await redis.hget(queue.key('metadata'), 'first')).toBe(
      `{"v":1,"c":${queue.now},"t":"a","p":100}\n{"to":"ä"}`,
    );
    expect(await redis.hget(queue.key('metadata'), 'unknown')).toBeNull();
    await queue.close();
  });

  it('finds no key whose name a worker or a client has chosen', async () => {
    const queue = await TestScripts.open();
    await queue.enqueue('chosen');
    await queue.worker('w').claim(1);
    const names = new Set(KEY_NAMES.map((name) => queue.key(name)));
    const found = await queue.redis.keys(queue.key('*'));
    expect(found.filter((key) => !names.has(key))).toEqual([]);
    await queue.close();
  });
});
