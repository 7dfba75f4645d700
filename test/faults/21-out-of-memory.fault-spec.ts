import { eventually } from '@app/queue/testing';
import { FaultySystem, PATIENCE_MS } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const WAITING = sized(500, 20_000);
const MOST_ERRORS = 10;
/** Each run is written to the disk twice. */
const FINISHED_WITHIN_MS = sized(30_000, 150_000);
const HEAVY = sized(200, 1_000);
const HEAVY_BYTES = 50_000;
const KEPT = 10;

describe('fault 21: Redis is at its maxmemory, and evicts nothing', () => {
  let system: FaultySystem;
  beforeEach(async () => {
    system = await FaultySystem.open({ redis: ['--maxmemory-policy', 'noeviction'] });
  }, 60_000);
  afterEach(() => system.stop());

  const usedMemory = async (): Promise<number> =>
    Number(/used_memory:(\d+)/.exec(await system.client.info('memory'))?.[1]);

  /** Fills Redis with large tasks that wait, so that half of them are too many. Resolves with their ids. */
  async function fillUp(): Promise<string[]> {
    const before = await usedMemory();
    const task = { task_type: 'noop', payload: { text: 'x'.repeat(HEAVY_BYTES) } };
    const taskIds: string[] = [];
    while (taskIds.length < HEAVY) taskIds.push(await system.submit(task));
    await system.client.config('SET', 'maxmemory', String(Math.round((before + (await usedMemory())) / 2)));
    expect((await system.ask('POST', '/tasks', { task_type: 'noop' })).status).toBe(503);
    return taskIds;
  }

  /** Nobody has changed the limit: it is the memory that is there again. */
  const untilAccepted = (): Promise<string> =>
    eventually('tasks are accepted', () => system.submit({ task_type: 'noop' }), PATIENCE_MS);

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
    const tasks = await system.finished([...running, ...waiting], FINISHED_WITHIN_MS);
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
  }, 240_000);

  it('tasks that complete free its memory, where retention removes them, and new ones are taken under the same limit', async () => {
    const heavy = await fillUp();
    system.startHostileWorker({ RETENTION_COUNT: String(KEPT) });
    const last = await untilAccepted();
    await eventually(
      'all are done',
      async () => (await system.client.hget('task_queue:ledger', 'completed')) === String(HEAVY + 1),
      60_000,
    );
    expect((await system.task(last)).status).toBe('completed');
    expect(system.allBegins().size).toBe(HEAVY + 1);
    await system.expectAllAccountedFor({ mayBeLost: new Set(heavy) });
  }, 120_000);

  it('an operator who throws away what waits frees it too', async () => {
    const heavy = await fillUp();
    const purge = await system.ask('POST', '/queues/task_queue/purge', { confirm: 'task_queue' });
    expect(purge).toEqual({ status: 200, body: { purged: HEAVY } });
    const later = await untilAccepted();
    system.startHostileWorker();
    expect(await system.finished([later])).toMatchObject([{ status: 'completed' }]);
    await system.expectAllAccountedFor({ mayBePurged: new Set(heavy) });
  }, 120_000);
});
