import { Redis } from 'ioredis';
import { expectSound } from './invariants.js';
import { TestScripts } from './test-scripts.js';

const DIGEST = 'a'.repeat(40);
const CHARGED = 'L|4|w|0|1|x9|8998403161718788|1700000000000|';
const lanePlaceOf = (id: string, type: string): string => `t:${type}\0${'0'.repeat(16)}\0${id}`;

/** A queue with a task in each state, broken by `sabotage`; what the check says of it. */
async function verdictOn(sabotage: (redis: Redis, key: (name: string) => string) => Promise<unknown>): Promise<string> {
  const queue = await TestScripts.open();
  const worker = queue.worker('w');
  await queue.enqueue('done', 'dead', 'failed', 'running', 'waiting');
  const [done, dead, failed] = await worker.claim(4);
  if (!done || !dead || !failed) throw new Error('Four tasks were there');
  await worker.complete(done);
  await worker.bury(dead);
  await worker.fail(failed, 1_000);
  await queue.enqueue({
    id: 'only',
    options: { expiresInMs: 1_000, uniqueDigest: DIGEST, keyDigest: DIGEST, contentDigest: DIGEST },
  });
  await expectSound(queue.redis, queue.name);
  await sabotage(queue.redis, (name) => queue.key(name));
  return queue.close().then(
    () => 'sound',
    (error: Error) => error.message,
  );
}

describe('the check of the invariants', () => {
  it('is content with a sound queue', async () => {
    expect(await verdictOn(() => Promise.resolve())).toBe('sound');
  });

  it.each<[string, (redis: Redis, key: (name: string) => string) => Promise<unknown>]>([
    ['5 are there', (redis, key) => redis.zrem(key('pending'), 'waiting')],
    ['running has the state L and is in []', (redis, key) => redis.zrem(key('processing'), 'running')],
    ['done has the state C and is in [pending, completed]', (redis, key) => redis.zadd(key('pending'), 1, 'done')],
    ['ghost is in retry and has no record', (redis, key) => redis.zadd(key('retry'), 1, 'ghost')],
    ['waiting is in pending and has no record', (redis, key) => redis.hdel(key('metadata'), 'waiting')],
    ['the dead_letter list holds []', (redis, key) => redis.del(key('dead_letter'))],
    ['dead_by_error holds []', (redis, key) => redis.del(key('dead_by_error'))],
    ['retention misses dead', (redis, key) => redis.del(key('dead_retention'))],
    ['keeping is [done until 1]', (redis, key) => redis.zadd(key('keeping'), 1, 'done')],
    ['0 redrives are counted', (redis, key) => redis.hset(key('redrives'), 'active', 'some')],
    ['completed_bytes is', (redis, key) => redis.hincrby(key('ledger'), 'completed_bytes', 1)],
    ['dead_bytes is', (redis, key) => redis.hincrby(key('ledger'), 'dead_bytes', -1)],
    ['w lives and has no entry', (redis, key) => redis.hdel(key('workers'), 'w')],
    ['w lives and has departed', (redis, key) => redis.zadd(key('departed'), 1, 'w')],
    ['v has an entry', (redis, key) => redis.hset(key('workers'), 'v', '{}')],
    ['v does something', (redis, key) => redis.hset(key('workers'), 'now:v', '{}')],
    ['v should be quiet', (redis, key) => redis.hset(key('ledger'), 'quiet:v', '1')],
    ['cancelled_bytes is', (redis, key) => redis.hincrby(key('ledger'), 'cancelled_bytes', 1)],
    ['1 were cancelled', (redis, key) => redis.hincrby(key('ledger'), 'cancelled', 1)],
    ['2 completed', (redis, key) => redis.hincrby(key('ledger'), 'completed', 1)],
    ['which is not of its priority', (redis, key) => redis.zadd(key('pending'), 7, 'waiting')],
    ['due_at is', (redis, key) => redis.hset(key('ledger'), 'due_at', '')],
    ['wake-ups wait', (redis, key) => redis.lpush(key('wake'), '0', '0')],
    ['the newest is 1', (redis, key) => redis.hset(key('ledger'), 'epoch', 1)],
    ['only lost its unique key', (redis, key) => redis.del(key('unique'))],
    ['without a hook', (redis, key) => redis.hset(key('unique'), 'b'.repeat(40), 'waiting')],
    ['but not in expiring', (redis, key) => redis.del(key('expiring'))],
    ['the idempotency keys are', (redis, key) => redis.del(key('idempotency_expiry'))],
    ['the unknown field seen', (redis, key) => redis.hset(key('ledger'), 'seen', 1)],
    ['waiting is in the lane t:b', (redis, key) => redis.zadd(key('aside'), 0, lanePlaceOf('waiting', 'b'))],
    ['claims do not look for them', (redis, key) => redis.zadd(key('aside'), 0, lanePlaceOf('waiting', 'a'))],
    ['and is in dead at 1', (redis, key) => redis.zadd(key('dead'), 1, 'dead')],
    ['expires at 1 without a hook', (redis, key) => redis.zadd(key('expiring'), 1, 'waiting')],
    ['charged with the crash of claim 9', (redis, key) => redis.hset(key('state'), 'running', CHARGED)],
    ['attempts of running are', (redis, key) => redis.hset(key('attempts'), 'running', '{"epoch":9}')],
    ['logs of running are', (redis, key) => redis.hset(key('logs'), 'running', '1 9.1 line')],
    ['the stale field old', (redis, key) => redis.hset(key('redrives'), 'old', '{}')],
    ['unknown key job:1', (redis, key) => redis.set(key('job:1'), '')],
  ])('finds the breach: … %s …', async (words, sabotage) => {
    expect(await verdictOn(sabotage)).toContain(words);
  });
});
