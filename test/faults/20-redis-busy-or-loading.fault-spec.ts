import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const BUSY_MS = sized(2_500, 10_000);
const RESUMES_WITHIN_MS = 3_000;
/** Keys of others, so that loading takes as long: each key is loaded in 50 ms then. */
const FOREIGN_KEYS = sized(40, 200);

describe('fault 20: Redis is busy with a long script, or loads its data', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open({ redis: ['--busy-reply-threshold', '50'] });
    // One of them may have nothing to do, and looks for leases that ran out meanwhile.
    system.startHostileWorker();
    system.startHostileWorker();
    await system.untilWorkersLive(2);
  }, 60_000);
  afterAll(() => system.stop());

  /** Redis runs a script that never ends, until somebody kills it. */
  async function beBusy(): Promise<void> {
    const ended = system.redis.ask((redis) => redis.eval('while true do end', 0)).catch(() => undefined);
    await delay(BUSY_MS);
    // A new connection would not come up now.
    await system.client.script('KILL');
    await ended;
  }

  /** Answers to submissions, one after another, while something goes on. */
  async function submitWhile(going: Promise<unknown>): Promise<{ statuses: Set<number>; slowestMs: number }> {
    let isGoing = true;
    void going.finally(() => (isGoing = false));
    const statuses = new Set<number>();
    let slowestMs = 0;
    while (isGoing) {
      const askedAt = performance.now();
      const { status, body } = await system.ask('POST', '/tasks', { task_type: 'noop' });
      slowestMs = Math.max(slowestMs, performance.now() - askedAt);
      statuses.add(status);
      if (status === 201) system.accept(body['task_id'] as string);
    }
    return { statuses, slowestMs };
  }

  /** Reaping waits for workers that were away, but not for those who are away all the time: once in five leases. */
  async function untilReapingWaitsAgain(): Promise<void> {
    const again = async (): Promise<boolean> => {
      const until = Number(await system.client.hget('task_queue:ledger', 'grace_until'));
      return Date.now() > until + 5 * system.lease * 1_000;
    };
    await eventually('five leases have passed', again);
  }

  async function expectItToPass(going: () => Promise<unknown>, refusal: string): Promise<void> {
    const taskIds = await system.submitMany(Array.from({ length: 20 }, () => ({ task_type: 'noop' })));
    await system.finished(taskIds);
    const running = await system.submitMany(
      Array.from({ length: 4 }, () => ({ task_type: 'plod', payload: { ms: 500 }, max_retries: 0 })),
    );
    for (const taskId of running) await system.noted(taskId, 'begin');
    const { statuses, slowestMs } = await submitWhile(going());
    expect([...statuses].filter((status) => status !== 201 && status !== 503)).toEqual([]);
    expect(statuses).toContain(503);
    expect(slowestMs).toBeLessThan(2_000);
    const isCounted = await system.client.info('errorstats');
    expect(isCounted).toContain(`errorstat_${refusal}`);

    const overAt = performance.now();
    const later = await eventually('accepted again', () => system.submit({ task_type: 'noop' }), RESUMES_WITHIN_MS);
    await system.finished([later], RESUMES_WITHIN_MS);
    measured(`a task is done after ${refusal} is over`, performance.now() - overAt);
    measured(`slowest answer of the API during ${refusal}`, slowestMs);
    await system.untilAllFinished(30_000);
    for (const task of await system.finished([...running, later])) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
      expect(system.begins(task.task_id)).toBe(1);
    }
    for (const worker of system.workers) expect(worker.output).not.toContain('"level":"error"');
    expect([...system.workers, system.api].filter(({ ended }) => ended)).toEqual([]);
    await eventually('it is ready', async () => (await system.ask('GET', '/health/ready')).status === 200);
    await system.expectAllAccountedFor();
  }

  it('BUSY passes, and nobody who waits for long waits in vain', async () => {
    await expectItToPass(beBusy, 'BUSY');
  }, 120_000);

  it('LOADING passes', async () => {
    await untilReapingWaitsAgain();
    await system.client.mset(Object.fromEntries(Array.from({ length: FOREIGN_KEYS }, (_, n) => [`foreign:${n}`, 'x'])));
    await system.client.config('SET', 'key-load-delay', '50000', 'loading-process-events-interval-bytes', '1024');
    await expectItToPass(() => system.redis.ask((redis) => redis.call('DEBUG', 'RELOAD')), 'LOADING');
  }, 120_000);
});
