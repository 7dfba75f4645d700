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

/**
 * Entry of the thread that keeps leases, with a connection of its own: a handler that blocks the event loop of the
 * worker's main thread keeps its lease all the same, up to its timeout. It ends when it is told 'stop'.
 */
const { queueOptions, settings, memory, policies } = workerData as LeaseThreadData;
const link = new RedisLink(queueOptions, 'leases');
const runner = new ScriptRunner(link, new QueueKeys(queueOptions.queueName, queueOptions.redisClusterNodes.length > 0));
const recorder = new OvertimeRecorder(
  new ReadTaskScript(runner),
  new TurnScript(runner),
  settings,
  policies,
  queueOptions.redisTimeoutMs,
);
const say = (message: LeaseThreadMessage): void => parentPort?.postMessage(message);

const extender = new LeaseExtender(
  new ExtendScript(runner),
  new SlotTable(memory),
  settings.leaseMs,
  queueOptions.redisTimeoutMs,
  (lease) => say({ kind: 'lost', ...lease }),
  (lease, entry) => {
    say({ kind: 'overtime', ...lease });
    void recorder.record(entry);
  },
);

let walking = false;
const timer = setInterval(() => {
  if (walking) return;
  walking = true;
  void extender
    .tick()
    // Redis is away: the next walk tries again, and says which leases ran out meanwhile.
    .catch(() => undefined)
    .finally(() => (walking = false));
}, settings.leaseMs / EXTENSIONS_A_LEASE);

/** Redis may be away for longer; then nothing is claimed either. */
const LONGEST_START_MS = 2_000;
void link.waitUntilUp(LONGEST_START_MS).then(() => say({ kind: 'ready' }));

parentPort?.once('message', () => {
  clearInterval(timer);
  link.close();
  parentPort?.close();
});
