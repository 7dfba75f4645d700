/** A worker process of one side. */
import { makePayloads } from '../harness/payload.mjs';
import { serve } from '../harness/serve.mjs';
import { loadSide } from '../sides.mjs';
import { Stopwatch } from './stopwatch.mjs';
import { Tally } from './tally.mjs';

let worker;
let handler;

serve({
  /** Drains a queue of this process alone, so that the code is compiled before the measurement. */
  async warmUp(sideName, { port, concurrency, tasks }) {
    const side = await loadSide(sideName);
    const connection = { port, queue: `warm-up-${process.pid}` };
    const producer = await side.openProducer(connection);
    await producer.addMany(makePayloads(tasks));
    await producer.close();
    const done = new Promise((resolve) => {
      let calls = 0;
      const handle = async () => {
        if (++calls === tasks) resolve();
      };
      worker = side.openWorker(connection, { concurrency, handle });
    });
    await done;
    await (await worker).close();
  },

  async open(sideName, { port, queue, concurrency, tasks, failing = false, latency = false }) {
    const side = await loadSide(sideName);
    handler = latency ? new Stopwatch(tasks) : new Tally(tasks, failing);
    worker = await side.openWorker({ port, queue }, { concurrency, handle: handler.handle, retryAtOnce: failing });
  },

  calls: () => handler.calls,

  report: () => handler.report(),

  async close() {
    await worker.close();
  },
});
