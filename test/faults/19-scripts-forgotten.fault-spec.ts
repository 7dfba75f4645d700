import { FaultySystem } from './support/faulty-system.js';
import { sized } from './support/variant.js';

const TASKS = sized(300, 5_000);
const CLIENTS = 4;

describe('fault 19: Redis forgets its scripts, again and again', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  it('nobody notices', async () => {
    const worker = system.startHostileWorker();
    let going = true;
    let flushes = 0;
    const flushing = (async () => {
      for (; going; flushes++) await system.client.script('FLUSH', 'SYNC');
    })();
    const taskIds: string[] = [];
    const client = async (): Promise<void> => {
      while (taskIds.length < TASKS) {
        taskIds.push(
          await system.submit({ task_type: 'fail', payload: { times: taskIds.length % 2 }, backoff: [0.05] }),
        );
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    const tasks = await system.finished(taskIds, 60_000);
    going = false;
    await flushing;
    expect(flushes).toBeGreaterThan(100);
    const begins = system.allBegins();
    for (const task of tasks) {
      expect(task).toMatchObject({ status: 'completed', crash_count: 0 });
      expect(begins.get(task.task_id)).toBe(task.retry_count + 1);
    }
    for (const output of [worker.output, system.api.output]) expect(output).not.toMatch(/NOSCRIPT|"level":"error"/);
    await system.expectAllAccountedFor();
  }, 240_000);
});
