import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const CRASH_BUDGET = sized(1, 2);

describe('fault 5: a handler uses up the memory of its process', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  it('it is run crash budget + 1 times and is a dead letter then; its neighbour completes', async () => {
    const supervised = system.superviseWorker({
      NODE_OPTIONS: '--max-old-space-size=48',
      CRASH_BUDGET: String(CRASH_BUDGET),
    });
    const [greedy, modest] = await system.submitMany([
      { task_type: 'grow' },
      { task_type: 'wait', payload: { ms: 100 } },
    ]);
    const [dead, completed] = await system.finished([greedy!, modest!], 75_000);
    expect(dead).toMatchObject({ status: 'dead_letter', reason: 'crash_loop', retry_count: 0 });
    expect(dead!.crash_count).toBe(CRASH_BUDGET + 1);
    expect(system.begins(greedy!)).toBe(CRASH_BUDGET + 1);
    expect(completed).toMatchObject({ status: 'completed', retry_count: 0 });
    expect(system.workers[0]!.output).toContain('heap out of memory');
    await eventually('every crash was followed by a start', () => supervised.restarts === CRASH_BUDGET + 1);
    supervised.stop();
    await system.expectAllAccountedFor();
  }, 120_000);
});
