import { FaultySystem } from './support/faulty-system.js';

const VALUES = ['undefined', 'null', 'circular', 'huge', 'unreadable'];
const MOST_ERROR_BYTES = 8_192;

describe('fault 7: handlers throw what is hard to keep, and forget their promises', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  it('every failure is stored within 8 KB, and the worker goes on', async () => {
    const worker = system.startHostileWorker();
    const thrown = await system.submitMany(
      VALUES.map((what) => ({
        task_type: 'throw',
        payload: { what },
        max_retries: 1,
        backoff: { kind: 'fixed', delay: 0.01 },
      })),
    );
    const forgotten = await system.submitMany(VALUES.map((what) => ({ task_type: 'forget', payload: { what } })));
    for (const task of await system.finished(thrown)) {
      expect(task).toMatchObject({ status: 'dead_letter', reason: 'exhausted', retry_count: 2, crash_count: 0 });
      expect(task.last_error).not.toBe('');
      expect(Buffer.byteLength(task.last_error as string)).toBeLessThanOrEqual(MOST_ERROR_BYTES);
      expect(await system.client.hstrlen('task_queue:state', task.task_id)).toBeLessThan(MOST_ERROR_BYTES + 1_000);
      expect(system.begins(task.task_id)).toBe(2);
    }
    for (const task of await system.finished(forgotten)) {
      expect(task).toMatchObject({ status: 'completed', retry_count: 0, crash_count: 0 });
    }
    expect(worker.ended).toBe(false);
    expect(worker.output.match(/Unhandled rejection/g)).toHaveLength(VALUES.length);
    expect(worker.output.length).toBeLessThan(200_000);
    await system.expectAllAccountedFor();
  }, 90_000);
});
