import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const KILLS = sized(1, 10);
const CLIENTS = 8;
const TASKS_BEFORE_A_KILL = 150;
/** Some come due while Redis is down, and some after it is back. */
const DELAYS_S = [0.5, 1, 2, 4];

describe('fault 16: Redis is killed while tasks are submitted and run, with an append-only file', () => {
  let system: FaultySystem;
  // With everysec Redis answers before it writes while a sync is under way: see docs/reliability.md#durability.
  beforeAll(async () => {
    system = await FaultySystem.open({ redis: ['--appendfsync', 'always'] });
  }, 60_000);
  afterAll(() => system.stop());

  it('nothing that was accepted is lost, and nothing begins early', async () => {
    system.startHostileWorker({ WORKER_CONCURRENCY: '20' });
    const accepted: string[] = [];
    const refusals: number[] = [];
    let going = true;
    const client = async (): Promise<void> => {
      while (going) {
        const { status, body } = await system.ask('POST', '/tasks', { task_type: 'noop' });
        if (status !== 201) {
          refusals.push(status);
          await delay(20);
          continue;
        }
        system.accept(body['task_id'] as string);
        accepted.push(body['task_id'] as string);
      }
    };
    const delayed = await system.submitMany(DELAYS_S.map((delay) => ({ task_type: 'noop', delay })));
    const clients = Promise.all(Array.from({ length: CLIENTS }, client));
    for (let kill = 0; kill < KILLS; kill++) {
      const before = accepted.length;
      await eventually('tasks are accepted', () => accepted.length > before + TASKS_BEFORE_A_KILL, 30_000);
      await system.redis.kill();
      await system.redis.launch();
      const backAt = performance.now();
      const atReturn = accepted.length;
      await eventually('tasks are accepted again', () => accepted.length > atReturn);
      measured('a submission is accepted again after Redis is back', performance.now() - backAt);
    }
    going = false;
    await clients;
    expect(refusals.every((status) => status === 503)).toBe(true);
    await system.untilAllFinished(60_000);
    for (const task of await system.finished([...accepted, ...delayed]))
      expect(task).toMatchObject({ status: 'completed', retry_count: 0 });
    await system.expectAllAccountedFor();
  }, 240_000);
});
