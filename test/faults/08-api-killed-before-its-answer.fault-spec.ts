import type { FaultProxy } from '@app/queue/testing';
import { FaultySystem, type Submission } from './support/faulty-system.js';

describe('fault 8: the API is killed when it has written a task and not answered yet', () => {
  let system: FaultySystem;
  let proxy: FaultProxy;
  beforeAll(async () => {
    system = await FaultySystem.open({ apiThroughProxy: true });
    proxy = system.apiProxy as FaultProxy;
    // So that Redis knows the script, and the reply that gets lost is the one to the write.
    await system.submit({ task_type: 'noop' });
  }, 60_000);
  afterAll(() => system.stop());

  /** Submits and kills the API in between. Resolves with the ids of all tasks that there are now. */
  async function submitAndKill(task: Submission, headers: Record<string, string>): Promise<string[]> {
    const written = proxy.loseReply('enqueue', 'silence');
    const answer = system.ask('POST', '/tasks', task, headers).catch(() => 'none');
    await written;
    await system.api.stop('SIGKILL');
    expect(await answer).toBe('none');
    proxy.heal();
    await system.startApi();
    return system.client.hkeys('task_queue:metadata');
  }

  it.each<[string, Submission, string | undefined]>([
    ['idempotency key', { task_type: 'noop', payload: { n: 1 } }, 'key-1'],
    ['id of its own', { task_type: 'noop', payload: { n: 2 }, task_id: 'of-the-client' }, undefined],
  ])(
    'the client tries again with the same %s, and there is one task',
    async (_, task, key) => {
      const before = new Set(await system.client.hkeys('task_queue:metadata'));
      const written = await submitAndKill(task, key === undefined ? {} : { 'idempotency-key': key });
      const added = written.filter((id) => !before.has(id));
      expect(added).toHaveLength(1);
      const ids = [await system.submit(task, key), await system.submit(task, key)];
      expect(ids).toEqual([added[0], added[0]]);
      expect(await system.client.hlen('task_queue:metadata')).toBe(before.size + 1);
    },
    60_000,
  );

  it('and each of them runs once', async () => {
    system.startHostileWorker();
    const taskIds = await system.client.hkeys('task_queue:metadata');
    await system.finished(taskIds);
    expect(taskIds.map((taskId) => system.begins(taskId))).toEqual([1, 1, 1]);
    await system.expectAllAccountedFor();
  }, 60_000);
});
