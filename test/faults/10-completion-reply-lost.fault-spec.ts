import type { FaultProxy } from '@app/queue/testing';
import type { AppProcess } from '../support/app-process.js';
import { FaultySystem } from './support/faulty-system.js';

describe('fault 10: the reply to a completion is lost on its way from Redis', () => {
  let system: FaultySystem;
  let proxy: FaultProxy;
  let worker: AppProcess;
  beforeAll(async () => {
    system = await FaultySystem.open();
    proxy = await system.openProxy();
    worker = system.startHostileWorker({ REDIS_URL: proxy.url, REDIS_TIMEOUT: '0.5', LEASE: '3' });
  }, 60_000);
  afterAll(() => system.stop());

  /** How often the stream of events says that the task completed. */
  async function completions(taskId: string): Promise<number> {
    const entries = await system.client.xrange('task_queue:events', '-', '+');
    return entries.flatMap(([, fields]) => fields[1]!.split('\n')).filter((line) => completes(line, taskId)).length;
  }
  const completes = (line: string, taskId: string): boolean => {
    const [letter, ...ids] = line.split(' ');
    return letter === 'C' && ids.includes(taskId);
  };

  it.each(['cut', 'silence'] as const)(
    '(%s): it is completed once, told once, and no error',
    async (end) => {
      await system.finished([await system.submit({ task_type: 'noop' })]);
      const taskId = await system.submit({ task_type: 'plod', payload: { ms: 300 }, max_retries: 0 });
      await system.noted(taskId, 'begin');
      const lost = proxy.loseReply(({ script, words }) => script === 'turn' && words.includes(taskId), end);
      await lost;
      const [task] = await system.finished([taskId]);
      expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
      // Later tasks show that the worker went on, and that it had its answer.
      const later = await system.submitMany(Array.from({ length: 20 }, () => ({ task_type: 'noop' })));
      for (const found of await system.finished(later)) expect(found).toMatchObject({ status: 'completed' });
      expect(await completions(taskId)).toBe(1);
      expect(system.runs(taskId).map(({ event }) => event)).toEqual(['begin', 'end']);
      expect(await system.client.hget('task_queue:ledger', 'crashes')).toBeNull();
      expect(worker.output).not.toMatch(/was not recorded|"level":"error"|stale/);
      await system.expectAllAccountedFor();
    },
    60_000,
  );
});
