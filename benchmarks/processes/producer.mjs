/** A producer process of one side. */
import { setTimeout as delay } from 'node:timers/promises';
import { nanoseconds, secondsSince } from '../harness/clock.mjs';
import { makePayload, makePayloads } from '../harness/payload.mjs';
import { serve } from '../harness/serve.mjs';
import { loadSide } from '../sides.mjs';

let producer;

serve({
  async open(sideName, connection) {
    const side = await loadSide(sideName);
    producer = await side.openProducer(connection);
  },

  /** One by one, with `inFlight` calls open. @returns seconds */
  async addSingly(tasks, inFlight) {
    const payloads = makePayloads(tasks);
    let next = 0;
    const submitter = async () => {
      while (next < tasks) await producer.add(payloads[next++]);
    };
    const start = nanoseconds();
    await Promise.all(Array.from({ length: inFlight }, submitter));
    return secondsSince(start);
  },

  /** `size` a call, one call after the other. @returns seconds */
  async addInBulk(tasks, size) {
    const payloads = makePayloads(tasks);
    const start = nanoseconds();
    for (let at = 0; at < tasks; at += size) await producer.addMany(payloads.slice(at, at + size));
    return secondsSince(start);
  },

  /** One every `everyMs`, each with the time of its call. */
  async addPaced(tasks, everyMs) {
    const start = performance.now();
    const added = [];
    for (let n = 0; n < tasks; n++) {
      await delay(Math.max(0, start + n * everyMs - performance.now()));
      added.push(producer.add(makePayload(n, { at: nanoseconds() })));
    }
    await Promise.all(added);
  },

  async close() {
    await producer.close();
  },
});
