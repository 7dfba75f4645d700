import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const CRASH_BUDGET = sized(1, 2);

describe('fault 4: a task takes its worker down', () => {
  let system: FaultySystem;
  beforeEach(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterEach(() => system.stop());

  const deadLetters = (): Promise<string[]> => system.client.lrange('task_queue:dead_letter', '0', '-1');

  it.each(['exit', 'abort'])(
    '(%s) one at a time: as many runs as the budget allows and one, and no trace of it in the others',
    async (how) => {
      const supervised = system.superviseWorker({ WORKER_CONCURRENCY: '1', CRASH_BUDGET: String(CRASH_BUDGET) });
      const noops = Array.from({ length: 9 }, () => ({ task_type: 'noop' }));
      const [poison = '', ...others] = await system.submitMany([{ task_type: how }, ...noops]);
      const [dead, ...rest] = await system.finished([poison, ...others], 120_000);
      expect(dead).toMatchObject({ status: 'dead_letter', reason: 'crash_loop', retry_count: 0 });
      expect([dead?.crash_count, system.begins(poison), supervised.restarts]).toEqual(Array(3).fill(CRASH_BUDGET + 1));
      for (const task of rest) {
        expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
        expect(system.begins(task.task_id)).toBe(1);
      }
      expect(await deadLetters()).toEqual([poison]);
      supervised.stop();
      await system.expectAllAccountedFor();
    },
    180_000,
  );

  it('beside others: these are charged with its first crash, as nobody can tell, and with no other', async () => {
    const supervised = system.superviseWorker({ WORKER_CONCURRENCY: '12', CRASH_BUDGET: '1' });
    const holding = { task_type: 'holdIn', payload: { worker: 'hostile-1' } };
    const neighbours = await system.submitMany(Array.from({ length: 9 }, () => holding));
    for (const taskId of neighbours) await system.noted(taskId, 'begin');
    const poison = await system.submit({ task_type: 'exit' });
    const [dead, ...others] = await system.finished([poison, ...neighbours], 120_000);
    expect(dead).toMatchObject({ status: 'dead_letter', reason: 'crash_loop', retry_count: 0, crash_count: 2 });
    expect([system.begins(poison), supervised.restarts]).toEqual([2, 2]);
    for (const task of others) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 1 });
      expect(system.begins(task.task_id)).toBe(2);
    }
    expect(await deadLetters()).toEqual([poison]);
    supervised.stop();
    await system.expectAllAccountedFor();
  }, 180_000);

  it('two of them at once, by process.exit and by process.abort: dead letters both, and the others complete', async () => {
    const neighbours = Array.from({ length: 9 }, () => ({ task_type: 'wait', payload: { ms: 100 } }));
    const supervised = system.superviseWorker({ WORKER_CONCURRENCY: '12', CRASH_BUDGET: String(CRASH_BUDGET) });
    const submitted = await system.submitMany([{ task_type: 'exit' }, { task_type: 'abort' }, ...neighbours]);
    const [exit, abort, ...others] = await system.finished(submitted, 120_000);
    for (const poison of [exit, abort]) {
      expect(poison).toMatchObject({ status: 'dead_letter', reason: 'crash_loop', retry_count: 0 });
      expect(poison?.crash_count).toBe(CRASH_BUDGET + 1);
      // Beside the other one it may have been charged with a crash that was not its own.
      expect(system.begins(String(poison?.task_id))).toBeLessThanOrEqual(CRASH_BUDGET + 1);
    }
    for (const task of others) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0 });
      expect(task.crash_count).toBeLessThanOrEqual(CRASH_BUDGET);
    }
    expect(supervised.restarts).toBeGreaterThan(CRASH_BUDGET);
    expect(await deadLetters()).toHaveLength(2);
    supervised.stop();
    await system.expectAllAccountedFor();
  }, 180_000);
});
