import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const CRASH_BUDGET = sized(1, 2);

describe('fault 4: a task takes its worker down', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  it('by process.exit and by process.abort: crash budget + 1 runs each, then a dead letter; the others complete', async () => {
    const neighbours = Array.from({ length: 9 }, () => ({ task_type: 'wait', payload: { ms: 100 } }));
    const poison = [{ task_type: 'exit' }, { task_type: 'abort' }];
    const supervised = system.superviseWorker({ WORKER_CONCURRENCY: '12', CRASH_BUDGET: String(CRASH_BUDGET) });
    const taskIds = await system.submitMany([poison[0]!, ...neighbours, poison[1]!]);
    const tasks = await system.finished(taskIds, 75_000);
    const [first, last] = [tasks[0]!, tasks.at(-1)!];
    for (const task of [first, last]) {
      expect(task).toMatchObject({ status: 'dead_letter', reason: 'crash_loop', retry_count: 0 });
      expect(task.crash_count).toBe(CRASH_BUDGET + 1);
      expect(system.begins(task.task_id)).toBe(CRASH_BUDGET + 1);
    }
    for (const task of tasks.slice(1, -1)) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0 });
      expect(task.crash_count).toBeLessThanOrEqual(CRASH_BUDGET);
    }
    expect(supervised.restarts).toBeGreaterThan(CRASH_BUDGET);
    expect(await system.client.lrange('task_queue:dead_letter', '0', '-1')).toHaveLength(2);
    supervised.stop();
    await system.expectAllAccountedFor();
  }, 120_000);
});
