import type { TestScripts } from './test-scripts.js';

/** Writes a pending task as cancelled, as docs/redis-keys.md describes it. */
export async function writeCancelled(queue: TestScripts, id: string): Promise<void> {
  const { redis, now } = queue;
  const [score, record] = await Promise.all([
    redis.zscore(queue.key('pending'), id),
    redis.hget(queue.key('metadata'), id),
  ]);
  const bytes = Buffer.byteLength(record ?? '');
  const state = `X|0||0|0||${BigInt(score ?? 0)}|0|${now}|${bytes}|\n{"error":"Cancelled","reason":"cancelled"}`;
  await redis
    .multi()
    .zrem(queue.key('pending'), id)
    .hset(queue.key('state'), id, state)
    .zadd(queue.key('cancelled'), now, id)
    .hincrby(queue.key('ledger'), 'cancelled', 1)
    .hincrby(queue.key('ledger'), 'bytes_out', bytes)
    .hincrby(queue.key('ledger'), 'cancelled_bytes', bytes + Buffer.byteLength(state))
    .exec();
}

/** Gives a finished task hooks that it did not have. @param bytesField of the ledger, for its kind */
export async function writeHooks(queue: TestScripts, id: string, hooks: string, bytesField: string): Promise<void> {
  const state = (await queue.redis.hget(queue.key('state'), id)) ?? '';
  const fields = state.split('|');
  fields[5] = hooks;
  await queue.redis.hset(queue.key('state'), id, fields.join('|'));
  await queue.redis.hincrby(queue.key('ledger'), bytesField, hooks.length);
}
