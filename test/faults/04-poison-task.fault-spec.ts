import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const CRASH_BUDGET = sized(1, 2);

describe('fault 4: a task takes its worker down', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

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
    expect(await system.client.lrange('task_queue:dead_letter', '0', '-1')).toHaveLength(2);
    supervised.stop();
    await system.expectAllAccountedFor();
  }, 180_000);
});
