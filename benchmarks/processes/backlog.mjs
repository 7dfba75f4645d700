/** Times single operations of ours against queues of different lengths. */
import { Redis } from 'ioredis';
import { nanoseconds } from '../harness/clock.mjs';
import { makePayload, makePayloads } from '../harness/payload.mjs';
import { serve } from '../harness/serve.mjs';
import { median } from '../harness/statistics.mjs';
import { NOTHING_CLAIMED, openTurns } from '../ours/product.mjs';
import { openProducer } from '../ours/queue.mjs';

const LOAD_SIZE = 1_000;
const queues = new Map();
let redis;

serve({
  /** Opens a queue and fills it up to `tasks` pending. */
  async fill({ port, queue, tasks }) {
    redis ??= new Redis({ port, protocol: 2 });
    const producer = await openProducer({ port, queue });
    for (let left = tasks; left > 0; left -= LOAD_SIZE) await producer.addMany(makePayloads(Math.min(left, LOAD_SIZE)));
    queues.set(queue, { producer, turn: await openTurns(redis, queue), claims: NOTHING_CLAIMED });
  },

  /**
   * Each round claims (and completes what the one before claimed), submits one task and reads; then it fills up again.
   * @returns {Promise<Record<string, number>>} median microseconds of each operation
   */
  async measure(name, rounds, claim) {
    const entry = queues.get(name);
    const { queue, add, addMany } = entry.producer;
    const times = { claim: [], enqueue: [], stats: [], get: [] };
    const timed = async (operation, work) => {
      const start = nanoseconds();
      const result = await work();
      times[operation].push((nanoseconds() - start) / 1e3);
      return result;
    };
    for (let round = 0; round < rounds; round++) {
      entry.claims = await timed('claim', () => entry.turn(0, claim, entry.claims));
      if (entry.claims.count !== claim) throw new Error(`Claimed ${entry.claims.count} instead of ${claim}`);
      const { taskId } = await timed('enqueue', () => add(makePayload(round)));
      await timed('stats', () => queue.stats());
      const task = await timed('get', () => queue.get(taskId));
      if (task?.status !== 'pending') throw new Error(`A new task is ${task?.status}`);
      await addMany(makePayloads(claim - 1));
    }
    return Object.fromEntries(Object.entries(times).map(([operation, values]) => [operation, median(values)]));
  },

  /** Completes what is still claimed. */
  async finish(name) {
    const entry = queues.get(name);
    entry.claims = await entry.turn(0, 0, entry.claims);
    return entry.producer.queue.stats();
  },
});
