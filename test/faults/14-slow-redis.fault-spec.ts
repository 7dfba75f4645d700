import { setTimeout as delay } from 'node:timers/promises';
import type { FaultProxy } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const SLEEP_S = sized(3, 5);
const FALLS_ASLEEP_MS = 200;
const ANSWERS_WITHIN_MS = 2_000;

describe('fault 14: Redis is slow', () => {
  let system: FaultySystem;
  let proxy: FaultProxy;
  beforeAll(async () => {
    system = await FaultySystem.open({ apiThroughProxy: true });
    proxy = system.apiProxy as FaultProxy;
    await system.submit({ task_type: 'noop' });
  }, 60_000);
  afterAll(() => system.stop());

  /** Submits in vain; then again with the id that the 503 names, and once more. */
  async function expectOneTaskInTheEnd(begin: () => Promise<unknown>, over: () => unknown): Promise<void> {
    const before = await system.client.hlen('task_queue:metadata');
    await begin();
    const task = { task_type: 'noop', payload: { slow: true } };
    const askedAt = performance.now();
    const { status, body } = await system.ask('POST', '/tasks', task);
    const tookMs = performance.now() - askedAt;
    measured('503 when Redis is slow', tookMs);
    expect({ status, body }).toMatchObject({ status: 503, body: { task_id: expect.any(String) } });
    expect(tookMs).toBeLessThan(ANSWERS_WITHIN_MS);
    await over();
    const taskId = body['task_id'] as string;
    expect(await system.submit({ ...task, task_id: taskId })).toBe(taskId);
    expect(await system.submit({ ...task, task_id: taskId })).toBe(taskId);
    expect(await system.client.hlen('task_queue:metadata')).toBe(before + 1);
  }

  it('it sleeps: the deadline fires, and the id of the 503 may be sent again', async () => {
    let asleep: Promise<unknown> | undefined;
    const fallAsleep = (): Promise<unknown> => {
      asleep = system.client.call('DEBUG', 'SLEEP', SLEEP_S);
      return delay(FALLS_ASLEEP_MS);
    };
    await expectOneTaskInTheEnd(fallAsleep, () => asleep);
  }, 60_000);

  it('its replies trickle: the deadline fires, and nothing is doubled', async () => {
    const slowDown = (): Promise<void> => Promise.resolve(proxy.trickle('replies', 1, 500));
    await expectOneTaskInTheEnd(slowDown, () => proxy.heal());
  }, 60_000);

  it('and each task runs once', async () => {
    const taskIds = await system.client.hkeys('task_queue:metadata');
    system.startHostileWorker();
    await system.finished(taskIds);
    expect(taskIds.map((taskId) => system.begins(taskId))).toEqual([1, 1, 1]);
    await system.expectAllAccountedFor();
  }, 60_000);
});
