import { FULL_TASKS } from '../harness/arguments.mjs';
import { checkCount } from '../harness/check.mjs';
import { Child } from '../harness/child.mjs';
import { drainFor } from '../measures/drain-for.mjs';
import { SLOW_SCRIPT_MICROSECONDS, slowScripts } from '../measures/slow-scripts.mjs';

const SIDES = { 'backlog:large': 1_000_000, 'backlog:small': 1_000 };
const FULL_ROUNDS = 500;
const FEWEST_ROUNDS = 20;
const CLAIM = 50;
/** Long enough for retention to begin. */
const FULL_DRAIN_MS = 5_000;

const microseconds = (what) => ({ unit: `µs ${what}`, digits: 0 });
const queueName = (side) => side.replace(':', '-');

/** Both queues are in the same Redis all the time; a measurement of either takes some hundred rounds on it. */
async function open({ redis, tasks }) {
  const { port, client } = redis;
  const share = tasks / FULL_TASKS;
  const child = new Child('backlog');
  await redis.reset();
  await client.config('SET', 'slowlog-log-slower-than', SLOW_SCRIPT_MICROSECONDS);
  for (const [side, size] of Object.entries(SIDES)) {
    const scaled = Math.max(SIDES['backlog:small'], Math.round(size * share));
    await child.call('fill', { port, queue: queueName(side), tasks: scaled });
  }
  const claimed = {};
  return {
    async measure(side, tasksNow) {
      const rounds = Math.max(FEWEST_ROUNDS, Math.round((tasksNow / FULL_TASKS) * FULL_ROUNDS));
      claimed[side] = (claimed[side] ?? 0) + rounds * CLAIM;
      return child.call('measure', queueName(side), rounds, CLAIM);
    },
    /** A real worker on the long queue as well: it also sweeps, trims and keeps its place in the registry. */
    async finish() {
      claimed['backlog:large'] += await drainFor(
        redis,
        queueName('backlog:large'),
        Math.max(500, FULL_DRAIN_MS * share),
      );
      for (const side of Object.keys(SIDES)) {
        const { completedTasks, processing, deadLetter } = await child.call('finish', queueName(side));
        checkCount(side, 'completed tasks', completedTasks, claimed[side]);
        checkCount(side, 'tasks left over', processing + deadLetter, 0);
      }
      return slowScripts(client);
    },
    close: () => child.stop(),
  };
}

/** @type {import('../harness/case.mjs').Case} */
export const backlog = {
  work: '1,000,000 tasks pending against 1,000: claim of 50, enqueue, stats, get; scripts over 5 ms in all of it',
  subject: 'backlog:large',
  rivals: ['backlog:small'],
  metrics: {
    claim: microseconds('claim'),
    enqueue: microseconds('enqueue'),
    stats: microseconds('stats'),
    get: microseconds('get'),
    slowScripts: { unit: 'scripts over 5 ms', digits: 0 },
    slowestScript: { unit: 'µs of the slowest script over 5 ms', digits: 0 },
    scriptCalls: { unit: 'calls of scripts in all', digits: 0 },
    scriptP50: microseconds('of a script, p50'),
    scriptP99: microseconds('of a script, p99'),
    scriptP999: microseconds('of a script, p99.9'),
  },
  open,
};
