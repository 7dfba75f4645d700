import { openTestQueue, TestScripts, type TestQueue } from '../../testing/index.js';
import { writeCancelled } from '../../testing/finished-task.js';

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
      removed: 0,
      purged: 0,
      completionRate: 0,
      successRate: 0,
      warnings: [],
      oldestPendingAgeMs: 0,
      types: {},
      unfinishedBytes: 0,
      paused: false,
      draining: false,
    });
  });

  it('count what was ever removed, and ever purged', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('1', '2', '3');
    await worker.complete(await worker.claimOne());
    await queue.service.erase('1');
    await queue.queues.default.control.purge();
    expect(await queue.service.stats()).toMatchObject({ totalTasks: 3, completedTasks: 1, removed: 1, purged: 2 });
  });

  it('warn of waiting tasks that no live worker handles', async () => {
    const runner = queue.runner;
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
    await scripts.trims.run({ ...worker.settings, retentionCount: 0, deadLetterRetentionCount: 0 }, 5_000);
    expect(await queue.service.stats()).toMatchObject({
      deadLetter: 0,
      totalTasks: 7,
      completedTasks: 2,
      completionRate: 28.57,
      successRate: 66.67,
    });
  });

  it('tell how long the task has waited that has waited longest, at the head of its priority or set aside', async () => {
    const age = async (): Promise<number> => {
      queue.runner.clock = scripts.now;
      return (await queue.service.stats()).oldestPendingAgeMs;
    };
    expect(await age()).toBe(0);
    await scripts.worker('other', { types: ['b'] }).turn();
    await scripts.enqueue({ id: '1', type: 'b', priority: 9 });
    scripts.advance(100);
    await scripts.worker('w').claim(1);
    expect(await scripts.members('pending')).toEqual([]);
    expect(await age()).toBe(100);
    await scripts.enqueue({ id: '2', priority: 5 }, '3');
    scripts.advance(1_000);
    expect(await age()).toBe(1_100);

    await scripts.worker('other', { types: ['b'] }).turn({ number: 2, demand: 1 });
    expect(await age()).toBe(1_000);
    const worker = scripts.worker('w2');
    const [two, three] = await worker.claim(2);
    scripts.advance(500);
    if (!two || !three) throw new Error('Two tasks were there');
    await worker.release(three);
    scripts.advance(10);
    expect(await age()).toBe(10);
  });

  it('tell how long it has been pending, not how long it was scheduled, retrying or dead before', async () => {
    const age = async (): Promise<number> => {
      queue.runner.clock = scripts.now;
      return (await queue.service.stats()).oldestPendingAgeMs;
    };
    const worker = scripts.worker('w');
    await scripts.enqueue({ id: 'later', options: { delayMs: 60_000 } });
    scripts.advance(60_000);
    await worker.turn();
    scripts.advance(7);
    expect(await age()).toBe(7);

    await worker.fail(await worker.claimOne(), 5_000);
    scripts.advance(5_000);
    await worker.turn();
    scripts.advance(8);
    expect(await age()).toBe(8);

    await worker.bury(await worker.claimOne());
    scripts.advance(5_000);
    await scripts.redrives.run('request1', ['later'], 5_000);
    scripts.advance(9);
    expect(await age()).toBe(9);

    await worker.fail(await worker.claimOne(), 60_000);
    scripts.advance(5_000);
    queue.runner.clock = scripts.now;
    await queue.service.retry('later');
    scripts.advance(10);
    expect(await age()).toBe(10);

    await worker.bury(await worker.claimOne());
    scripts.advance(5_000);
    queue.runner.clock = scripts.now;
    await queue.service.retry('later');
    scripts.advance(11);
    expect(await age()).toBe(11);
    await worker.complete(await worker.claimOne());
    expect(await queue.service.get('later')).toMatchObject({ status: 'completed', lastError: 'failed' });
  });

  it('count what is scheduled and what was ever cancelled', async () => {
    await scripts.enqueue('1', '2', '3');
    await writeCancelled(scripts, '1');
    await writeCancelled(scripts, '2');
    await scripts.redis.multi().zrem(scripts.key('pending'), '3').zadd(scripts.key('scheduled'), 1, '3').exec();
    await scripts.redis.hset(scripts.key('state'), '3', 'S|0||0|0||8998403161718787|0|');
    await scripts.redis.hset(scripts.key('ledger'), 'due_at', 1);
    expect(await queue.service.stats()).toMatchObject({ pending: 0, scheduled: 1, cancelled: 2 });
  });

  it('count a task that is set aside for another worker as pending', async () => {
    await scripts.worker('other', { types: ['b'] }).turn();
    await scripts.enqueue({ id: '1', type: 'b' });
    await scripts.worker('w').claim(1);
    expect(await queue.service.stats()).toMatchObject({ pending: 1, deadLetter: 0 });
  });
});
