/** A process that submits tasks of one side and looks at them. */
import { serve } from '../harness/serve.mjs';
import { FAULT_SIDES } from '../faults/sides.mjs';

let producer;

serve({
  async open(side, connection) {
    producer = await FAULT_SIDES[side].openProducer(connection);
  },

  add: (payload, delayMs) => producer.add(payload, delayMs),

  /** The same, where it may be refused. @returns what the caller saw, and after how long */
  async tryToAdd(payload) {
    const start = performance.now();
    const refusal = await producer.add(payload).then(
      () => undefined,
      (error) => error.message,
    );
    return { refusal, milliseconds: Math.round(performance.now() - start) };
  },

  find: (id) => producer.find(id),

  count: () => producer.count(),

  close: () => producer.close(),
});
