import { FaultySystem } from './support/faulty-system.js';
import { measured } from './support/measured.js';
import { sized } from './support/variant.js';

const LEASE_S = sized(1, 10);

describe('fault 1: a worker is killed in the middle of its tasks', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
    system.lease = LEASE_S;
  }, 60_000);
  afterAll(() => system.stop());

  it('they run again within a lease and 2 s, with a crash and no failure on their account', async () => {
    const victim = system.startHostileWorker({ HOLD: 'true' });
    const taskIds = await system.submitMany(Array.from({ length: 4 }, () => ({ task_type: 'hold' })));
    for (const taskId of taskIds) await system.noted(taskId, 'begin');
    system.startHostileWorker();
    const other = await system.submit({ task_type: 'noop' });
    await system.finished([other]);
    await victim.stop('SIGKILL');
    const killedAt = Date.now();
    const tasks = await system.finished(taskIds);
    const waits = taskIds.map(
      (taskId) => system.runs(taskId).findLast(({ event }) => event === 'begin')!.at - killedAt,
    );
    measured(`runs again after kill -9, lease of ${LEASE_S} s`, Math.max(...waits));
    expect(Math.max(...waits)).toBeLessThan((LEASE_S + 2) * 1_000);
    for (const task of tasks) {
      expect(task).toMatchObject({ status: 'completed', crash_count: 1, retry_count: 0, worker: 'hostile-2' });
      expect(system.begins(task.task_id)).toBe(2);
    }
    await system.expectAllAccountedFor();
  }, 90_000);
});
