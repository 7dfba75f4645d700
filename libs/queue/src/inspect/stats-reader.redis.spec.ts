import { openTestQueue, TestScripts, type TestQueue } from '../../testing/index.js';
import { ScriptRunner } from '../scripts/script-runner.js';

describe('the figures of a queue', () => {
  let queue: TestQueue;
  let scripts: TestScripts;
  beforeEach(async () => {
    queue = await openTestQueue();
    scripts = await TestScripts.open(queue.name);
  });
  afterEach(async () => {
    scripts.leave();
    await queue.close();
  });

  it('are all zero while there is nothing', async () => {
    expect(await queue.service.stats()).toEqual({
      pending: 0,
      scheduled: 0,
      processing: 0,
      retrying: 0,
      deadLetter: 0,
      cancelled: 0,
      totalTasks: 0,
      completedTasks: 0,
      completionRate: 0,
      successRate: 0,
      warnings: [],
    });
  });

  it('warn of waiting tasks that no live worker handles', async () => {
    const runner = queue.module.get(ScriptRunner);
    const warnings = async (): Promise<string[]> => {
      runner.clock = scripts.now;
      return (await queue.service.stats()).warnings;
    };
    await scripts.enqueue('1', { id: '2', type: 'rare' });
    expect(await warnings()).toEqual(['no live worker: tasks wait']);

    const worker = scripts.worker('w');
    await scripts.worker('gone', { types: ['rare'] }).turn({ heartbeat: '{}' });
    await worker.turn({ heartbeat: '{}', demand: 2 });
    expect(await warnings()).toEqual([]);

    scripts.advance(16_000);
    await worker.turn({ heartbeat: '{}' });
    expect(await warnings()).toEqual(['no live worker for type rare: its tasks wait']);
  });

  it('count what is there now, and what was ever submitted and completed', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('1', '2', '3', '4', '5', '6', { id: '7', type: 'nobody' });
    const [one, two, three, four] = await worker.claim(5);
    if (!one || !two || !three || !four) throw new Error('Five tasks were there');
    await worker.complete(one);
    await worker.complete(two);
    await worker.bury(three);
    await worker.fail(four, 60_000);
    await worker.claim(1);
    expect(await queue.service.stats()).toMatchObject({
      pending: 1,
      processing: 2,
      retrying: 1,
      deadLetter: 1,
      totalTasks: 7,
      completedTasks: 2,
      completionRate: 28.57,
      successRate: 66.67,
    });

    scripts.advance(1);
    await scripts.trims.run({ ...worker.settings, retentionCount: 0 }, 5_000);
    expect(await queue.service.stats()).toMatchObject({
      deadLetter: 0,
      totalTasks: 7,
      completedTasks: 2,
      completionRate: 28.57,
      successRate: 66.67,
    });
  });

  it('count a task that is set aside for another worker as pending', async () => {
    await scripts.worker('other', { types: ['b'] }).turn();
    await scripts.enqueue({ id: '1', type: 'b' });
    await scripts.worker('w').claim(1);
    expect(await queue.service.stats()).toMatchObject({ pending: 1, deadLetter: 0 });
  });
});
