/** A worker process of one side whose handler misbehaves on demand. Its runs go to a file, which outlives it. */
import { setTimeout as delay } from 'node:timers/promises';
import { LedgerFile } from '../../test/fixtures/ledger.mjs';
import { nanoseconds } from '../harness/clock.mjs';
import { serve } from '../harness/serve.mjs';
import { loadSide } from '../sides.mjs';

let worker;
let holds;
let ledger;

const ACTS = {
  noop: () => undefined,
  /** Blocks the event loop. */
  block: (ms) => {
    const end = nanoseconds() + ms * 1e6;
    while (nanoseconds() < end);
  },
  wait: (ms) => delay(ms),
  /** Ends at once, but in a worker that holds not at all. */
  hold: () => (holds ? delay(3_600_000) : undefined),
};

async function handle({ n, act, ms }) {
  const note = (event) => ledger.note({ event, n, at: nanoseconds() / 1e6 });
  note('begin');
  await ACTS[act](ms);
  note('end');
}

serve({
  async open(sideName, connection, { concurrency, ledgerFile, holding }) {
    holds = holding;
    ledger = new LedgerFile(ledgerFile);
    const side = await loadSide(sideName);
    worker = await side.openWorker(connection, { concurrency, handle });
  },

  close: () => worker.close(),
});
