import { eventually, type FaultProxy } from '@app/queue/testing';
import { FaultySystem, type Submission } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { loadAllScripts, preferRedis, readSlowScripts, watchSlowScripts } from './support/slow-scripts.js';
import { sized } from './support/variant.js';

const PENDING = sized(10_000, 1_000_000);
const LEASES = sized(2_000, 100_000);
const DEAD = sized(500, 50_000);
const CANCELLED = sized(1_000, 20_000);
/** As many of those that are cancelled, and of those that are purged, are in the ledger too. */
const WRITTEN_DOWN = sized(200, 2_000);
const LEASES_A_WORKER = 10_000;
const LEASE_S = sized(3, 30);
const SUBMITTED_AT_ONCE = 10_000;
const ACTED_ON_AT_ONCE = 1_000;

const LIMIT_MS = 5;
/**
 * Redis knows how long a call took by the clock on the wall. So the time counts in which the processor was given to
 * somebody else, a page of memory was fetched, or the append-only file rewritten: single calls of every script, and single
 * plain commands, are over the limit on a busy machine. Two things can be shown all the same. Nearly all calls of each
 * script are within the limit: a script that is slow by itself is so every time. And no call, whatever interrupted it, comes
 * near the time of one that does a thing for each of a million tasks, which is a second and more.
 */
const MOST_INTERRUPTED = 0.01;
/** Of a script that is rarely called, so many may be; of one that is called no more often than that, not all. */
const FEW = 3;
const MOST_MS = 100;

describe('fault 29: a million tasks wait, a hundred thousand leases run out at once, and all of it is cleared away', () => {
  let system: FaultySystem;
  let proxy: FaultProxy;
  beforeAll(async () => {
    system = await FaultySystem.open({ apiThroughProxy: true });
    proxy = system.apiProxy as FaultProxy;
    await preferRedis(system.client);
    await loadAllScripts(system.client);
    await watchSlowScripts(system.client, LIMIT_MS);
  }, 60_000);
  afterAll(() => system.stop());

  async function fill(count: number, task: Submission): Promise<void> {
    // A connection that was idle may be closed by the API in the moment in which this busy process uses it again.
    await eventually('the API answers', () => system.ask('GET', '/health/live'));
    const tasks = Array.from({ length: SUBMITTED_AT_ONCE }, () => task);
    for (let left = count; left > 0; left -= SUBMITTED_AT_ONCE) {
      await system.call('POST', '/tasks/bulk', { tasks: tasks.slice(0, left) });
    }
  }

  /** Fills too, and writes some of them down. Resolves with these. */
  async function fillAndNote(count: number, task: Submission): Promise<string[]> {
    await fill(count - WRITTEN_DOWN, task);
    return system.submitMany(Array.from({ length: WRITTEN_DOWN }, () => task));
  }

  const count = (index: string): Promise<number> => system.client.zcard(`task_queue:${index}`);
  const records = (): Promise<number> => system.client.hlen('task_queue:metadata');
  const lasting = () => ({
    REDIS_URL: proxy.url,
    LEASE: String(LEASE_S),
    WORKER_CONCURRENCY: String(LEASES_A_WORKER),
    HOLD: 'yes',
  });

  /** Page after page, as those of a type may be few among those that wait. */
  async function cancelAll(type: string): Promise<void> {
    const filter = { status: 'pending', type, limit: ACTED_ON_AT_ONCE };
    let cursor: unknown;
    do {
      const from = typeof cursor === 'string' && { cursor };
      const { status, body } = await system.ask('POST', '/tasks/actions', {
        action: 'cancel',
        filter: { ...filter, ...from },
      });
      expect(status).toBe(200);
      cursor = body['next_cursor'];
    } while (typeof cursor === 'string');
  }

  async function purgeAll(waiting: number): Promise<void> {
    const purge = await system.ask('POST', '/queues/task_queue/purge', { confirm: 'task_queue' });
    expect(purge).toEqual({ status: 200, body: { purged: waiting } });
    const purgedAt = performance.now();
    await eventually('their records are gone', async () => (await records()) === CANCELLED + DEAD, 300_000);
    measured(`the records of ${waiting} purged tasks are gone`, performance.now() - purgedAt);
  }

  it('no script takes longer than 5 ms by itself', async () => {
    await fill(DEAD, { task_type: 'nobody', priority: 2 });
    await fill(LEASES, { task_type: 'hold', priority: 1 });
    for (let held = 0; held < LEASES; held += LEASES_A_WORKER) {
      system.startHostileWorker({ ...lasting(), WORKER_CONCURRENCY: String(Math.min(LEASES_A_WORKER, LEASES)) });
    }
    await eventually('all are running', async () => (await count('processing')) === LEASES, 300_000);
    await eventually('the others are dead letters', async () => (await count('dead')) === DEAD);
    const cancelled = await fillAndNote(CANCELLED, { task_type: 'wait', payload: { ms: 3_600_000 } });
    const purged = await fillAndNote(PENDING - CANCELLED, { task_type: 'hold' });
    await Promise.all(system.workers.map((worker) => worker.stop('SIGKILL')));

    const killedAt = performance.now();
    // Takes one of them and holds it, so that the others wait with the rest.
    const last = system.startHostileWorker({ ...lasting(), WORKER_CONCURRENCY: '1', SHUTDOWN_TIMEOUT: '0.5' });
    await eventually('all leases have run out', async () => (await count('processing')) <= 1, 120_000);
    measured(`${LEASES} leases of ${LEASE_S} s were reaped after their workers died`, performance.now() - killedAt);
    expect(await count('pending')).toBe(PENDING + LEASES - 1);
    await last.stop('SIGTERM');
    expect(await count('pending')).toBe(PENDING + LEASES);

    await cancelAll('wait');
    expect(await count('cancelled')).toBe(CANCELLED);
    await purgeAll(PENDING - CANCELLED + LEASES);
    // Once more, as a single call may be interrupted: of two the shorter one counts.
    await fill(LEASES, { task_type: 'hold' });
    await purgeAll(LEASES);
    await eventually(
      'the dead letters are gone',
      async () => {
        await system.call('POST', '/dead-letter/purge', { confirm: 'dead_letter', all: true }, 200);
        return (await count('dead')) === 0;
      },
      300_000,
    );

    expect(proxy.asked.get('EVAL')).toBeUndefined();
    expectFast(await readSlowScripts(system.client));
    for (const { status } of await system.finished(cancelled)) expect(status).toBe('cancelled');
    for (const taskId of purged) expect((await system.ask('GET', `/tasks/${taskId}`)).status).toBe(404);
    await system.expectAllAccountedFor({ mayBePurged: new Set(purged) });
  }, 1_800_000);

  function expectFast(slow: Awaited<ReturnType<typeof readSlowScripts>>): void {
    const breaches: string[] = [];
    const all = [...proxy.asked].filter(([name]) => name === name.toLowerCase());
    const ofAll = `${slow.length} of ${all.reduce((sum, [, times]) => sum + times, 0)}`;
    measured(`${ofAll} calls of scripts took longer than ${LIMIT_MS} ms, the longest`, slow[0]?.tookMs ?? 0);
    for (const script of new Set(slow.map((call) => call.script))) {
      const took = slow.filter((call) => call.script === script).map(({ tookMs }) => tookMs);
      const calls = proxy.asked.get(script) ?? 0;
      const figures = `${script}: ${took.length} of ${calls} calls took longer than ${LIMIT_MS} ms`;
      measured(`${figures}, the longest`, took[0] as number);
      const isOften = calls <= FEW ? took.length === calls : took.length > Math.max(FEW, calls * MOST_INTERRUPTED);
      if (isOften || (took[0] as number) > MOST_MS) breaches.push(`${figures}, the longest ${took[0]} ms`);
    }
    expect(breaches).toEqual([]);
  }
});
