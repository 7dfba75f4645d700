import type { FaultProxy } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';

describe('fault 9: the reply to a submission is lost on its way from Redis', () => {
  let system: FaultySystem;
  let proxy: FaultProxy;
  beforeAll(async () => {
    system = await FaultySystem.open({ apiThroughProxy: true });
    proxy = system.apiProxy as FaultProxy;
    // So that Redis knows the script, and the reply that gets lost is the one to the write.
    await system.submit({ task_type: 'noop' });
  }, 60_000);
  afterAll(() => system.stop());

  it('with the connection: the client is answered, and there is one task', async () => {
    const before = await system.client.hlen('task_queue:metadata');
    const lost = proxy.loseReply('enqueue');
    const taskId = await system.submit({ task_type: 'noop', payload: { lost: 'once' } });
    expect((await lost).words).toContain(taskId);
    expect(await system.client.hlen('task_queue:metadata')).toBe(before + 1);
    expect(await system.task(taskId)).toMatchObject({ status: 'pending' });
  }, 30_000);

  it('of many at once: each of them is one task', async () => {
    const before = await system.client.hlen('task_queue:metadata');
    proxy.loseReplies('enqueue', 2);
    const tasks = Array.from({ length: 1_000 }, (_, index) => ({ task_type: 'noop', payload: { index } }));
    expect(new Set(await system.submitMany(tasks)).size).toBe(1_000);
    expect(await system.client.hlen('task_queue:metadata')).toBe(before + 1_000);
  }, 30_000);

  it('and the connection stays silent: a 503 in 2 s names the id with which to try again', async () => {
    const before = await system.client.hlen('task_queue:metadata');
    void proxy.drop('replies');
    const task = { task_type: 'noop', payload: { silent: true } };
    const askedAt = performance.now();
    const { status, body } = await system.ask('POST', '/tasks', task);
    const tookMs = performance.now() - askedAt;
    measured('503 when Redis is silent', tookMs);
    expect(tookMs).toBeLessThan(2_000);
    expect({ status, body }).toMatchObject({
      status: 503,
      body: { type: expect.stringMatching(/redis-unavailable$/) },
    });
    proxy.heal();
    const taskId = body['task_id'] as string;
    expect(await system.submit({ ...task, task_id: taskId })).toBe(taskId);
    expect(await system.client.hlen('task_queue:metadata')).toBe(before + 1);
  }, 30_000);

  it('and each task runs once', async () => {
    const taskIds = await system.client.hkeys('task_queue:metadata');
    system.startHostileWorker({ WORKER_CONCURRENCY: '50' });
    await system.untilAllFinished(30_000);
    const begins = system.runs().filter(({ event }) => event === 'begin');
    expect(begins.map((entry) => entry.taskId).sort()).toEqual(taskIds.sort());
    await system.expectAllAccountedFor();
  }, 60_000);
});
