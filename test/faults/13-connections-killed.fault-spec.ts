import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const KILLING_MS = sized(4_000, 60_000);
const KILL_EVERY_MS = 100;

describe('fault 13: every connection to Redis is killed ten times a second', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  const connections = async (): Promise<string[]> => (await system.redis.connectionNames()).sort();

  it('tasks are accepted and done, and no connection is left over', async () => {
    const worker = system.startHostileWorker();
    const first = await system.submit({ task_type: 'noop' });
    await system.finished([first]);
    await system.untilWorkersLive(1);
    const before = await connections();
    const accepted: string[] = [];
    const refusals = new Set<number>();
    const until = performance.now() + KILLING_MS;
    const killing = system.redis.ask(async (redis) => {
      for (; performance.now() < until; await delay(KILL_EVERY_MS)) {
        await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      }
    });
    while (performance.now() < until) {
      const { status, body } = await system.ask('POST', '/tasks', { task_type: 'noop' });
      if (status !== 201) refusals.add(status);
      else {
        system.accept(body['task_id'] as string);
        accepted.push(body['task_id'] as string);
      }
    }
    const doneMeanwhile = system.allBegins().size;
    await killing;
    expect(accepted.length).toBeGreaterThan(KILLING_MS / 1_000);
    expect(doneMeanwhile).toBeGreaterThan(KILLING_MS / 1_000);
    expect([...refusals].filter((status) => status !== 503)).toEqual([]);
    for (const task of await system.finished(accepted)) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0 });
    }
    await eventually('it has the connections that it had', async () => {
      expect(await connections()).toEqual(before);
      return true;
    });
    expect(worker.ended).toBe(false);
    expect(worker.output).not.toContain('MaxListenersExceeded');
    expect(system.api.output).not.toContain('MaxListenersExceeded');
    await system.expectAllAccountedFor();
  }, 180_000);
});
