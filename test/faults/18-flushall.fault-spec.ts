import { eventually } from '@app/queue/testing';
import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const TASKS = sized(50, 10_000);

describe('fault 18: somebody empties Redis', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  it('workers live on and are seen again, new tasks run, and readiness tells that data was lost', async () => {
    const worker = system.startHostileWorker();
    const before = await system.submitMany(Array.from({ length: TASKS }, () => ({ task_type: 'noop' })));
    await system.untilAllFinished(60_000);
    const running = await system.submit({ task_type: 'plod', payload: { ms: 1_500 } });
    await system.noted(running, 'begin');
    const waiting = await system.submit({ task_type: 'noop', delay: 600 });
    const lost = new Set([...before, running, waiting]);
    expect(JSON.stringify((await system.ask('GET', '/health/ready')).body)).not.toContain('lost');
    await system.client.flushall();
    const flushedAt = Date.now();

    const ready = await system.ask('GET', '/health/ready');
    expect(ready.status).toBe(200);
    expect(JSON.stringify(ready.body)).toContain(`at least ${TASKS + 2} accepted tasks are gone`);
    const after = await system.submitMany(Array.from({ length: 50 }, () => ({ task_type: 'noop' })));
    for (const task of await system.finished(after)) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
    }
    await system.noted(running, 'signal:lease_lost');
    await system.noted(running, 'end');
    for (const taskId of lost) expect((await system.ask('GET', `/tasks/${taskId}`)).status).toBe(404);
    await eventually('the worker is on the list again', async () => {
      const { body } = await system.ask('GET', '/workers');
      return JSON.stringify(body).includes('hostile-1');
    });
    expect(worker.ended).toBe(false);
    expect(worker.output).not.toContain('"level":"error"');
    expect(await system.stats()).toMatchObject({ total_tasks: 50, completed_tasks: 50, pending: 0, processing: 0 });
    await system.expectAllAccountedFor({ mayBeLost: lost, forgotAt: flushedAt });
  }, 120_000);
});
