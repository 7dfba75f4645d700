import { setTimeout as delay } from 'node:timers/promises';
import { eventually, OwnRedis } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const READ_ONLY_MS = sized(3_000, 30_000);
const MOST_ERRORS_A_SECOND = 10;
const RESUMES_WITHIN_MS = 3_000;

describe('fault 25: the primary becomes a replica, and its sockets stay', () => {
  let system: FaultySystem;
  let other: OwnRedis;
  beforeAll(async () => {
    system = await FaultySystem.open();
    other = await OwnRedis.start();
  }, 60_000);
  afterAll(async () => {
    await other.remove();
    await system.stop();
  });

  /** By the API and the worker, as long as nobody else connects. */
  const connections = async (): Promise<number> =>
    Number(/total_connections_received:(\d+)/.exec(await system.client.info('stats'))?.[1]);

  const refusals = async (): Promise<number> =>
    Number(/errorstat_READONLY:count=(\d+)/.exec(await system.client.info('errorstats'))?.[1] ?? 0);

  it('a worker connects anew and asks again, but not in a hot loop, and goes on when it may write', async () => {
    const worker = system.startHostileWorker();
    await system.finished([await system.submit({ task_type: 'noop' })]);
    const running = await system.submit({ task_type: 'plod', payload: { ms: 1_000 }, max_retries: 0 });
    await system.noted(running, 'begin');
    await other.ask((redis) => redis.replicaof('127.0.0.1', system.redis.port));
    await other.ask(async (redis) => {
      while (!/master_link_status:up/.test(await redis.info('replication'))) await delay(20);
      await redis.replicaof('NO', 'ONE');
    });
    const before = await connections();
    await system.client.replicaof('127.0.0.1', other.port);

    await delay(READ_ONLY_MS);
    const made = (await connections()) - before;
    const errors = await refusals();
    expect(errors).toBeGreaterThan(0);
    // Each refusal ends its connection, as the address may lead to the new primary; some are on their way, or come together.
    expect(made).toBeGreaterThanOrEqual(errors / 2);
    for (const count of [errors, made]) {
      expect(count / (READ_ONLY_MS / 1_000)).toBeLessThanOrEqual(MOST_ERRORS_A_SECOND);
    }
    const refused = await system.ask('POST', '/tasks', { task_type: 'noop' });
    expect(refused.status).toBe(503);
    await eventually('it is not ready, and says why', async () => {
      const { status, body } = await system.ask('GET', '/health/ready');
      return status === 503 && JSON.stringify(body).includes('not the primary');
    });

    await system.client.replicaof('NO', 'ONE');
    const backAt = performance.now();
    const later = await system.submit({ task_type: 'noop' });
    const tasks = await system.finished([running, later]);
    const recoveryMs = performance.now() - backAt;
    measured('everything is done after it is the primary again', recoveryMs);
    expect(recoveryMs).toBeLessThan(RESUMES_WITHIN_MS);
    for (const task of tasks) expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
    expect(system.begins(running)).toBe(1);
    expect(worker.ended).toBe(false);
    expect(worker.output).not.toContain('"level":"error"');
    await system.expectAllAccountedFor();
  }, 120_000);
});
