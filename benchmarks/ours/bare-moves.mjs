import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { keysOf } from './product.mjs';
import { openProducer } from './queue.mjs';
import { tally, unfinished } from './tally.mjs';

const LANES = 2;
const PAUSE_WHEN_EMPTY_MS = 2;

/** Pop, read, lease: no token, no state, no counter. */
const TAKE = `
local popped = redis.call('ZPOPMIN', KEYS[1], ARGV[1])
if #popped == 0 then return { {}, {} } end
local ids, leases = {}, {}
local lease_end = redis.call('TIME')[1] + 10
for i = 1, #popped, 2 do
  ids[#ids + 1] = popped[i]
  leases[#leases + 1] = lease_end
  leases[#leases + 1] = popped[i]
end
redis.call('ZADD', KEYS[2], unpack(leases))
return { ids, redis.call('HMGET', KEYS[3], unpack(ids)) }`;

/** Remove, delete. */
const ACKNOWLEDGE = `
redis.call('HDEL', KEYS[2], unpack(ARGV))
return redis.call('ZREM', KEYS[1], unpack(ARGV))`;

/** @type {import('../sides.mjs').Side['openWorker']} */
async function openWorker({ port, queue }, { concurrency, handle }) {
  const redis = new Redis({ port, protocol: 2 });
  const keys = await keysOf(queue);
  redis.defineCommand('take', { numberOfKeys: 3, lua: TAKE });
  redis.defineCommand('acknowledge', { numberOfKeys: 2, lua: ACKNOWLEDGE });
  let open = true;

  async function runLane() {
    let ids = [];
    while (open || ids.length > 0) {
      const acknowledged = ids.length > 0 && redis.acknowledge(keys.key('processing'), keys.key('metadata'), ...ids);
      const taken =
        open &&
        redis.take(keys.key('pending'), keys.key('processing'), keys.key('metadata'), Math.ceil(concurrency / LANES));
      await acknowledged;
      [ids] = (await taken) || [[]];
      for (let i = 0; i < ids.length; i++) void handle(undefined);
      if (open && ids.length === 0) await delay(PAUSE_WHEN_EMPTY_MS);
    }
  }

  const lanes = Array.from({ length: LANES }, runLane);
  return {
    async close() {
      open = false;
      await Promise.all(lanes);
      redis.disconnect();
    },
  };
}

/** @type {Record<string, import('../sides.mjs').Side>} */
export const configurations = {
  default: {
    configuration: 'pop + lease + acknowledge alone, two in flight',
    openProducer,
    openWorker,
    unfinished,
    tally: async (redis, queue) => ({ ...(await tally(redis, queue)), completed: undefined }),
  },
};
