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

  /** Asks everything that clients ask, at once and again and again, until the time is over: for each question its answers. */
  async function askWhileDown(): Promise<Map<string, { statuses: Set<number>; slowestMs: number }>> {
    const noop = { task_type: 'noop' };
    const questions: [method: string, path: string, body?: object][] = [
      ['POST', '/tasks', noop],
      ['POST', '/tasks', { ...noop, durability: 'replicated' }],
      ['POST', '/tasks/bulk', { tasks: [noop] }],
      ['GET', '/tasks/unknown'],
      ['DELETE', '/tasks/unknown'],
      ['POST', '/tasks/actions', { action: 'cancel', filter: { status: 'pending' } }],
      ['GET', '/dead-letter'],
      ['GET', '/workers'],
      ['GET', '/stats'],
      ['GET', '/health'],
    ];
    const found = new Map(
      questions.map((question) => [JSON.stringify(question), { statuses: new Set<number>(), slowestMs: 0 }]),
    );
    const askOnce = async (question: (typeof questions)[number]): Promise<void> => {
      const answers = found.get(JSON.stringify(question))!;
      const askedAt = performance.now();
      answers.statuses.add((await system.ask(...question)).status);
      answers.slowestMs = Math.max(answers.slowestMs, performance.now() - askedAt);
    };
    const until = performance.now() + DOWN_MS;
    do {
      await Promise.all(questions.map(askOnce));
      await delay(20);
    } while (performance.now() < until);
    return found;
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

    for (const [question, { statuses, slowestMs }] of await askWhileDown()) {
      measured(`slowest answer of the API while Redis is down, to ${question}`, slowestMs);
      expect([question, ...statuses]).toEqual([question, 503]);
      expect({ question, isInTime: slowestMs < ANSWERS_WITHIN_MS }).toEqual({ question, isInTime: true });
    }
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
