import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { NOTHING_CLAIMED, openTurns } from './product.mjs';
import { openProducer } from './queue.mjs';
import { tally, unfinished } from './tally.mjs';

const LANES = 2;
const PAUSE_WHEN_EMPTY_MS = 2;

/**
 * The shipped turn script in the least loop that drives it: two turns in flight, each completes what the one before it
 * claimed. It reads no payload.
 * @type {import('../sides.mjs').Side['openWorker']}
 */
async function openWorker({ port, queue }, { concurrency, handle }) {
  const redis = new Redis({ port, protocol: 2 });
  const turn = await openTurns(redis, queue);
  let open = true;

  async function runLane(lane) {
    let claims = NOTHING_CLAIMED;
    while (open || claims.count > 0) {
      claims = await turn(lane, open ? Math.ceil(concurrency / LANES) : 0, claims);
      for (let i = 0; i < claims.count; i++) void handle(undefined);
      if (open && claims.count === 0) await delay(PAUSE_WHEN_EMPTY_MS);
    }
  }

  const lanes = Array.from({ length: LANES }, (_, lane) => runLane(lane));
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
    configuration: 'the shipped turn script in a minimal loop, two turns in flight',
    openProducer,
    openWorker,
    unfinished,
    tally,
  },
};
