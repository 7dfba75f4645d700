import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const LEASE_S = sized(1, 10);

describe('fault 3: a handler blocks the event loop for longer than its lease', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
    system.lease = LEASE_S;
  }, 60_000);
  afterAll(() => system.stop());

  it('it runs once and is completed once, although another worker looks for expired leases', async () => {
    const blocked = system.startHostileWorker({ WORKER_CONCURRENCY: '1' });
    const taskId = await system.submit({ task_type: 'block', payload: { ms: 3_500 * LEASE_S } });
    await system.noted(taskId, 'begin');
    system.startHostileWorker();
    const [task] = await system.finished([taskId], 60_000);
    expect(task).toMatchObject({ status: 'completed', worker: 'hostile-1', crash_count: 0, retry_count: 0 });
    expect(system.runs(taskId).map(({ event }) => event)).toEqual(['begin', 'end']);
    expect(blocked.output).not.toMatch(/lease|"level":"(warn|error)"/);
    expect(await system.client.hget('task_queue:ledger', 'crashes')).toBeNull();
    await system.expectAllAccountedFor();
  }, 90_000);
});
