import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const CRASH_BUDGET = sized(1, 2);

describe('fault 4: a task takes its worker down', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  it('by process.exit, then by process.abort: crash budget + 1 runs each, then a dead letter; the others complete', async () => {
    const neighbours = Array.from({ length: 9 }, () => ({ task_type: 'wait', payload: { ms: 100 } }));
    const supervised = system.superviseWorker({ WORKER_CONCURRENCY: '12', CRASH_BUDGET: String(CRASH_BUDGET) });
    for (const poison of ['exit', 'abort']) {
      const [first, ...others] = await system.finished(
        await system.submitMany([{ task_type: poison }, ...neighbours]),
        75_000,
      );
      expect(first).toMatchObject({ status: 'dead_letter', reason: 'crash_loop', retry_count: 0 });
      expect(first?.crash_count).toBe(CRASH_BUDGET + 1);
      expect(system.begins(String(first?.task_id))).toBe(CRASH_BUDGET + 1);
      for (const task of others) {
        expect(task).toMatchObject({ status: 'completed', retry_count: 0 });
        expect(task.crash_count).toBeLessThanOrEqual(CRASH_BUDGET);
      }
    }
    expect(supervised.restarts).toBeGreaterThan(CRASH_BUDGET);
    expect(await system.client.lrange('task_queue:dead_letter', '0', '-1')).toHaveLength(2);
    supervised.stop();
    await system.expectAllAccountedFor();
  }, 180_000);
});
