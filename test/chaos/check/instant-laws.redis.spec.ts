import type { Redis } from 'ioredis';
import { TestScripts } from '@app/queue/testing';
import { findBreachesNow } from './instant-laws.js';

type Sabotage = (redis: Redis, key: (name: string) => string) => Promise<unknown>;

/** What the laws say of a queue that has a task in each state, and then is broken. */
async function breachesAfter(sabotage: Sabotage): Promise<string[]> {
  const queue = await TestScripts.open();
  const worker = queue.worker('w');
  await queue.enqueue('done', 'dead', 'failed', 'running', 'other', 'waiting');
  const [done, dead, failed] = await worker.claim(5);
  if (!done || !dead || !failed) throw new Error('Five tasks were there');
  await worker.complete(done);
  await worker.bury(dead);
  await worker.fail(failed, 1_000);
  await sabotage(queue.redis, (name) => queue.key(name));
  const found = await findBreachesNow(queue.redis, queue.name);
  await queue.close().catch(() => undefined);
  return found.sort();
}

const sameEpoch: Sabotage = async (redis, key) => {
  const epoch = (await redis.hget(key('state'), 'running'))?.split('|')[1];
  const other = (await redis.hget(key('state'), 'other'))?.replace(/^L\|\d+/, `L|${epoch}`);
  return redis.hset(key('state'), 'other', other as string);
};

describe('the laws of an instant', () => {
  it('hold for a sound queue', async () => {
    expect(await breachesAfter(() => Promise.resolve())).toEqual([]);
  });

  it.each<[string, Sabotage]>([
    [
      '6 were submitted, but 5 are there, 0 removed and 0 purged',
      (redis, key) => redis.zrem(key('pending'), 'waiting'),
    ],
    ['5 are in an index, 6 have a record', (redis, key) => redis.zrem(key('pending'), 'waiting')],
    ['waiting has the state P and is in []', (redis, key) => redis.zrem(key('pending'), 'waiting')],
    ['running has the state L and is in []', (redis, key) => redis.zrem(key('processing'), 'running')],
    [
      'done has the state C and is in [processing, completed]',
      (redis, key) => redis.zadd(key('processing'), 1, 'done'),
    ],
    ['waiting has no record', (redis, key) => redis.hdel(key('metadata'), 'waiting')],
    ['1 are dead, their lists have 0, 1, 1', (redis, key) => redis.del(key('dead_letter'))],
    ['done has the epoch 1, the newest is 0', (redis, key) => redis.hset(key('ledger'), 'epoch', 0)],
    ['both run with the epoch 4', sameEpoch],
  ])('find: %s', async (breach, sabotage) => {
    expect(await breachesAfter(sabotage)).toContainEqual(expect.stringContaining(breach));
  });
});
