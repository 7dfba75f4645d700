import { setTimeout as delay } from 'node:timers/promises';
import { FaultySystem, PATIENCE_MS } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const DOWN_MS = sized(3_000, 60_000);
const ANSWERS_WITHIN_MS = 2_000;
const RESUMES_WITHIN_MS = 3_000;

describe('fault 11: Redis is down for a while', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  /** Asks everything that clients ask, one after another, until the time is over. */
  async function askWhileDown(): Promise<{ statuses: Set<number>; slowestMs: number }> {
    const statuses = new Set<number>();
    let slowestMs = 0;
    const questions = [
      () => system.ask('POST', '/tasks', { task_type: 'noop' }),
      () => system.ask('POST', '/tasks/bulk', { tasks: [{ task_type: 'noop' }] }),
      () => system.ask('GET', '/tasks/unknown'),
      () => system.ask('GET', '/stats'),
      () => system.ask('GET', '/health'),
    ];
    const until = performance.now() + DOWN_MS;
    while (performance.now() < until) {
      for (const question of questions) {
        const askedAt = performance.now();
        statuses.add((await question()).status);
        slowestMs = Math.max(slowestMs, performance.now() - askedAt);
      }
      await delay(20);
    }
    return { statuses, slowestMs };
  }

  it('the API says so in time, workers go on when it is back, and what finished meanwhile is recorded', async () => {
    const worker = system.startHostileWorker({ WORKER_CONCURRENCY: '8' });
    const running = await system.submitMany(
      [400, 600, 2_000, 2_500].map((ms) => ({ task_type: 'plod', payload: { ms }, max_retries: 0 })),
    );
    // Ends early when its signal fires.
    const heeding = await system.submit({ task_type: 'wait', payload: { ms: 2_000 }, max_retries: 0 });
    for (const taskId of [...running, heeding]) await system.noted(taskId, 'begin');
    const waiting = await system.submitMany(Array.from({ length: 50 }, () => ({ task_type: 'noop' })));
    await system.redis.kill();

    const { statuses, slowestMs } = await askWhileDown();
    measured('slowest answer of the API while Redis is down', slowestMs);
    expect([...statuses]).toEqual([503]);
    expect(slowestMs).toBeLessThan(ANSWERS_WITHIN_MS);
    for (const taskId of running) await system.noted(taskId, 'end');
    await system.noted(heeding, 'signal:lease_lost');
    await system.noted(heeding, 'threw');

    await system.redis.launch();
    const backAt = performance.now();
    const later = await system.submit({ task_type: 'noop' });
    await system.finished([later], PATIENCE_MS);
    const recoveryMs = performance.now() - backAt;
    measured('a task is done after Redis is back', recoveryMs);
    expect(recoveryMs).toBeLessThan(RESUMES_WITHIN_MS);
    for (const task of await system.finished([...running, ...waiting, later])) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
      expect(system.begins(task.task_id)).toBe(1);
    }
    const [again] = await system.finished([heeding]);
    expect(again).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
    expect(system.begins(heeding)).toBe(2);
    expect(worker.ended).toBe(false);
    expect(worker.output).not.toContain('"level":"error"');
    await system.expectAllAccountedFor();
  }, 180_000);
});
