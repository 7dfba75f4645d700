import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  eventually,
  handlerClass,
  latch,
  openTestQueue,
  uniqueQueueName,
  type TestQueue,
  type TestQueueOptions,
} from '../../testing/index.js';

describe('a worker of several queues', () => {
  let name: string;
  let open: TestQueue[];
  beforeEach(() => {
    name = uniqueQueueName();
    open = [];
  });
  afterEach(async () => {
    for (const queue of open.slice(1)) {
      await queue.module.close();
      queue.redis.disconnect();
    }
    await open[0]?.close();
  });

  const parts = (weights: number[]): { name: string; weight: number }[] =>
    weights.map((weight, index) => ({ name: `${name}.${index}`, weight }));
  const start = async (weights: number[], options: TestQueueOptions = {}): Promise<TestQueue> => {
    const queue = { queueName: `${name}.0`, queues: parts(weights), ...options.queue };
    const started = await openTestQueue({ ...options, queue });
    open.push(started);
    return started;
  };
  const tasksOf = (queue: TestQueue, index: number): TestQueue['service'] => queue.queues.get(`${name}.${index}`).tasks;
  const fill = (queue: TestQueue, index: number, count: number): Promise<unknown> =>
    tasksOf(queue, index).enqueueMany(Array.from({ length: count }, () => ({ type: 'a' })));

  it('runs the tasks of all of them, also two with the same id', async () => {
    const seen: string[] = [];
    const handler = handlerClass('a', (_, { queue, taskId }) => void seen.push(`${queue} ${taskId}`));
    const worker = await start([1, 1], { handlers: [handler], worker: { concurrency: 4 } });
    for (const index of [0, 1]) await tasksOf(worker, index).enqueue({ type: 'a', taskId: 'same' });
    await eventually('both are completed', async () => {
      const stats = await Promise.all([0, 1].map((index) => tasksOf(worker, index).stats()));
      return stats.every(({ completedTasks }) => completedTasks === 1);
    });
    expect(seen.sort()).toEqual([`${name}.0 same`, `${name}.1 same`]);
  });

  it('takes a task to the queue that it names, from whichever it was submitted to', async () => {
    const producer = await start([1, 1]);
    const [one, other] = await tasksOf(producer, 0).enqueueMany([
      { type: 'a' },
      { type: 'a', queue: `${name}.1`, taskId: 'other' },
    ]);
    expect(one?.status).toBe('pending');
    expect(await tasksOf(producer, 1).get(other!.taskId)).toMatchObject({ queue: `${name}.1`, status: 'pending' });
    expect(await tasksOf(producer, 0).get(other!.taskId)).toBeUndefined();
    const found = async (id: string): Promise<string[]> => (await producer.queues.find(id)).map((queue) => queue.name);
    expect(await found('other')).toEqual([`${name}.1`]);
    expect(await found('nobody')).toEqual([]);
    await tasksOf(producer, 0).enqueue({ type: 'a', taskId: 'other' });
    expect(await found('other')).toEqual([`${name}.0`, `${name}.1`]);
    const bad = [{ type: 'a' }, { type: 'a', queue: 'no name' }];
    await expect(tasksOf(producer, 0).enqueueMany(bad)).rejects.toMatchObject({
      code: 'INVALID_TASK',
      fields: [{ field: 'tasks[1].queue' }],
    });
    expect(await tasksOf(producer, 0).stats()).toMatchObject({ totalTasks: 2 });
  });

  it.each([1, 4])('gives each its part by weight while all have work (%i slots)', async (concurrency) => {
    const producer = await start([6, 3, 1]);
    for (const index of [0, 1, 2]) await fill(producer, index, 200);
    const begun: string[] = [];
    const handler = handlerClass('a', (_, { queue }) => void begun.push(queue));
    await start([6, 3, 1], { handlers: [handler], worker: { concurrency } });
    await eventually('enough ran', () => begun.length >= 200);
    const counts = [0, 1, 2].map((index) => begun.slice(0, 200).filter((queue) => queue === `${name}.${index}`).length);
    for (const [index, part] of [120, 60, 20].entries())
      expect(Math.abs(counts[index]! - part)).toBeLessThanOrEqual(15);
    await eventually('all ran', () => begun.length === 600);
  });

  it('sees work in one queue while another has all its slots', async () => {
    const producer = await start([1, 1]);
    await fill(producer, 0, 2_000);
    let runs = 0;
    let late: number | undefined;
    const handler = handlerClass('a', async (_, { queue }) => {
      if (queue === `${name}.1`) late = runs;
      runs++;
      await new Promise(setImmediate);
    });
    await start([1, 1], { handlers: [handler], worker: { concurrency: 2 } });
    await eventually('it is busy', () => runs > 100);
    await fill(producer, 1, 1);
    await eventually('it ran', () => late !== undefined);
    expect(late).toBeLessThan(runs);
    await eventually('all ran', () => runs === 2_001);
    expect(late).toBeLessThan(2_000);
  });

  it('tells in one line what it runs, from which queues by which weights', async () => {
    const log = jest.spyOn(Logger.prototype, 'log');
    const everywhere = handlerClass('a', () => undefined);
    const somewhere = handlerClass('b', () => undefined, { queue: `${name}.1` });
    const options = { handlers: [everywhere, somewhere], worker: { concurrency: 4 } };
    await start([6, 3], options);
    await start([1], options);
    const lines = log.mock.calls.map(([line]) => String(line));
    log.mockRestore();
    const [several, one] = lines.filter((line) => line.startsWith('Worker '));
    expect(several).toMatch(
      new RegExp(`^Worker \\S+ runs 4 at a time from ${name}.0:6, ${name}.1:3: a, b \\(only ${name}.1\\)$`),
    );
    expect(one).toMatch(new RegExp(`^Worker \\S+ runs 4 at a time from ${name}.0: a$`));
  });

  it('is woken by a task in any of them, with one connection that waits', async () => {
    let runs = 0;
    const handler = handlerClass('a', () => void runs++);
    const worker = await start([1, 1, 1], { handlers: [handler], worker: { pollIntervalMs: 60_000 } });
    const waiting = async (): Promise<string[]> => {
      const clients = String(await worker.redis.client('LIST')).split('\n');
      return clients.filter((line) => line.includes(`name=task-queue:${name}.0:wait `) && line.includes('cmd=blpop'));
    };
    for (const index of [2, 0, 1]) {
      await eventually('it waits', async () => (await waiting()).length === 1);
      const before = runs;
      await fill(worker, index, 1);
      await eventually('it ran', () => runs === before + 1, 3_000);
    }
  });

  it('stops a run that was cancelled, and keeps the lease of one that blocks, in every queue', async () => {
    const stopped = latch();
    const handler = handlerClass('a', async (payload, { signal }) => {
      if ((payload as { block?: true }).block) {
        const until = performance.now() + 1_500;
        while (performance.now() < until);
        return;
      }
      signal.addEventListener('abort', () => stopped.open());
      await stopped.opened;
    });
    const worker = await start([1, 1], { handlers: [handler], worker: { leaseMs: 600 } });
    const tasks = tasksOf(worker, 1);
    const { taskId } = await tasks.enqueue({ type: 'a' });
    await eventually('it runs', async () => (await tasks.get(taskId))?.status === 'processing');
    await tasks.cancel(taskId);
    await stopped.opened;
    await eventually('it is cancelled', async () => (await tasks.get(taskId))?.status === 'cancelled');
    const blocking = await tasks.enqueue({ type: 'a', payload: { block: true } });
    await eventually('it is completed', async () => (await tasks.get(blocking.taskId))?.status === 'completed');
    expect(await tasks.get(blocking.taskId)).toMatchObject({ epoch: 2, crashCount: 0 });
  });

  it('runs a type by the handler for that queue, and by the one for all queues elsewhere', async () => {
    const ran: string[] = [];
    const general = handlerClass('a', () => void ran.push('general'));
    const special = handlerClass('a', () => void ran.push('special'), { queue: `${name}.1` });
    const worker = await start([1, 1], { handlers: [general, special] });
    for (const index of [0, 1]) {
      const before = ran.length;
      await fill(worker, index, 1);
      await eventually('it ran', () => ran.length > before);
    }
    expect(ran).toEqual(['general', 'special']);
  });

  it('shares a type of which it runs one at a time among all of them, and stands still for none', async () => {
    const begun: string[] = [];
    let running = 0;
    let most = 0;
    const handler = handlerClass(
      'a',
      async (_, { queue }) => {
        begun.push(queue);
        most = Math.max(most, ++running);
        // The work itself: longer than a turn, so that the others can ask for the room.
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
      },
      { concurrency: 1 },
    );
    const producer = await start([6, 3, 1]);
    for (const index of [0, 1, 2]) await fill(producer, index, 30);
    await start([6, 3, 1], { handlers: [handler], worker: { pollIntervalMs: 60_000 } });
    await eventually('all ran', () => begun.length === 90);
    expect(most).toBe(1);
    for (const index of [0, 1, 2]) {
      const early = begun.slice(0, 60).filter((queue) => queue === `${name}.${index}`);
      expect(early.length).toBeGreaterThanOrEqual(5);
    }
  });
});
