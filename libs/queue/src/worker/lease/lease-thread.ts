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
import { SlotTable } from './slot-table.js';
import { LOOK_FOR_STOPS_EVERY_MS, MOST_STOPS_A_LOOK, StopWatch } from './stop-watch.js';

/**
 * Entry of the thread that keeps leases, with a connection of its own: a handler that blocks the event loop of the
 * worker's main thread keeps its lease all the same, up to its timeout. It ends when it is told 'stop'.
 */
const { queueOptions, settings, memory, policies } = workerData as LeaseThreadData;
const link = new RedisLink(queueOptions, 'leases');
const keys = new QueueKeys(queueOptions.queueName, queueOptions.redisClusterNodes.length > 0);
const runner = new ScriptRunner(link, keys);
const recorder = new OvertimeRecorder(
  new ReadTaskScript(runner),
  new TurnScript(runner),
  settings,
  policies,
  queueOptions.redisTimeoutMs,
);
const say = (message: LeaseThreadMessage): void => parentPort?.postMessage(message);

const table = new SlotTable(memory);
const extender = new LeaseExtender(
  new ExtendScript(runner),
  table,
  settings.leaseMs,
  queueOptions.redisTimeoutMs,
  (lease) => say({ kind: 'lost', ...lease }),
  (lease, entry) => {
    say({ kind: 'overtime', ...lease });
    void recorder.record(entry);
  },
);

const stopWatch = new StopWatch(
  () => link.call('ZRANGE', [keys.key('stopping'), 0, MOST_STOPS_A_LOOK - 1]) as Promise<string[]>,
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
  setInterval(() => extender.expire(EXPIRE_EVERY_MS * 2), EXPIRE_EVERY_MS),
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
