import { parentPort, workerData } from 'node:worker_threads';
import { QueueKeys } from '../../redis/keys.js';
import { RedisLink } from '../../redis/redis-link.js';
import { ExtendScript } from '../../scripts/extend.script.js';
import { ReadTaskScript } from '../../scripts/read-task.script.js';
import { ScriptRunner } from '../../scripts/script-runner.js';
import { TurnScript } from '../../scripts/turn.script.js';
import { EXTENSIONS_A_LEASE, LeaseExtender } from './lease-extender.js';
import type { LeaseThreadData, LeaseThreadMessage } from './lease-thread.messages.js';
import { OvertimeRecorder } from './overtime-recorder.js';
import { punctually } from './punctual.js';
import { SlotTable } from './slot-table.js';
import { LOOK_FOR_STOPS_EVERY_MS, StopWatch } from './stop-watch.js';

/**
 * Entry of the thread that keeps leases, with a connection of its own: a handler that blocks the event loop of the
 * worker's main thread keeps its lease all the same, up to its timeout. It ends when it is told 'stop'.
 */
const { queueOptions, settings, memory, queues } = workerData as LeaseThreadData;
const link = new RedisLink(queueOptions, 'leases');
const { redisTimeoutMs } = queueOptions;
const keys = queues.map(({ name }) => new QueueKeys(name, queueOptions.redisClusterNodes.length > 0));
const runners = keys.map((ofQueue) => new ScriptRunner(link, ofQueue));
const recorders = runners.map((runner, index) => {
  const policies = queues[index]?.policies ?? {};
  return new OvertimeRecorder(new ReadTaskScript(runner), new TurnScript(runner), settings, policies, redisTimeoutMs);
});
const say = (message: LeaseThreadMessage): void => parentPort?.postMessage(message);

const table = new SlotTable(memory);
const extender = new LeaseExtender(
  runners.map((runner) => new ExtendScript(runner)),
  table,
  settings.leaseMs,
  redisTimeoutMs,
  (lease) => say({ kind: 'lost', ...lease }),
  (lease, entry) => {
    say({ kind: 'overtime', ...lease });
    void recorders[entry.queue]?.record(entry);
  },
);

const stopWatch = new StopWatch(
  async (queue, taskIds) => {
    const key = keys[queue]?.key('stopping') as string;
    const asked = (await link.call('ZMSCORE', [key, ...taskIds])) as (string | null)[];
    return asked.map((score) => score !== null);
  },
  table,
  (run) => say({ kind: 'stop', ...run }),
);

/** One at a time. Where Redis is away, the next one tries again. */
function repeat(work: () => Promise<void>, everyMs: number): NodeJS.Timeout {
  let working = false;
  return setInterval(() => {
    if (working) return;
    working = true;
    void work()
      .catch(() => undefined)
      .finally(() => (working = false));
  }, everyMs);
}

/** Well within what a lease has left when its extension is a whole walk late. */
const EXPIRE_EVERY_MS = settings.leaseMs / (EXTENSIONS_A_LEASE * 10);

const timers = [
  repeat(() => extender.tick(), settings.leaseMs / EXTENSIONS_A_LEASE),
  // A walk that is late together with this one may still find that the leases hold.
  punctually(() => extender.expire(EXPIRE_EVERY_MS * 2), EXPIRE_EVERY_MS),
  repeat(() => stopWatch.look(), LOOK_FOR_STOPS_EVERY_MS),
];

/** Redis may be away for longer; then nothing is claimed either. */
const LONGEST_START_MS = 2_000;
void link.waitUntilUp(LONGEST_START_MS).then(() => say({ kind: 'ready' }));

parentPort?.once('message', () => {
  for (const timer of timers) clearInterval(timer);
  link.close();
  parentPort?.close();
});
