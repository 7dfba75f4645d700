import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const WAITING = sized(500, 20_000);
const MOST_ERRORS = 10;

describe('fault 21: Redis is at its maxmemory, and evicts nothing', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open({ redis: ['--maxmemory-policy', 'noeviction'] });
  }, 60_000);
  afterAll(() => system.stop());

  it('new tasks are refused; what is there runs and can be read and removed; new ones are taken when there is room', async () => {
    const worker = system.startHostileWorker({ WORKER_CONCURRENCY: '20' });
    const running = await system.submitMany(
      Array.from({ length: 20 }, () => ({ task_type: 'plod', payload: { ms: 1_500 }, max_retries: 0 })),
    );
    for (const taskId of running) await system.noted(taskId, 'begin');
    const waiting = await system.submitMany(Array.from({ length: WAITING }, () => ({ task_type: 'noop' })));
    const removed = await system.submit({ task_type: 'noop', delay: 600 });
    await system.client.config('SET', 'maxmemory', '1mb');

    const refused = await system.ask('POST', '/tasks', { task_type: 'noop' });
    expect(refused).toMatchObject({ status: 503, body: { type: expect.stringMatching(/redis-full$/) } });
    expect((await system.ask('POST', '/tasks/bulk', { tasks: [{ task_type: 'noop' }] })).status).toBe(503);
    expect((await system.ask('GET', `/tasks/${removed}`)).status).toBe(200);
    expect((await system.ask('GET', '/stats')).status).toBe(200);
    expect((await system.ask('GET', '/tasks')).status).toBe(200);
    expect((await system.ask('DELETE', `/tasks/${removed}`)).status).toBe(200);
    const tasks = await system.finished([...running, ...waiting]);
    const begins = system.allBegins();
    for (const task of tasks) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
      expect(begins.get(task.task_id)).toBe(1);
    }
    expect((await system.task(removed)).status).toBe('cancelled');
    expect(worker.ended).toBe(false);
    expect(worker.output.split('"level":"error"').length - 1).toBeLessThan(MOST_ERRORS);

    await system.client.config('SET', 'maxmemory', '0');
    const [later] = await system.finished([await system.submit({ task_type: 'noop' })]);
    expect(later).toMatchObject({ status: 'completed' });
    await system.expectAllAccountedFor();
  }, 120_000);
});
