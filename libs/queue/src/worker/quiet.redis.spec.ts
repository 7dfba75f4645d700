import { eventually, handlerClass, latch, OwnRedis, openTestQueue, type TestQueue } from '../../testing/index.js';

const POLL_MS = 50;
/** A heartbeat comes every 5 s. */
const ONE_HEARTBEAT_MS = 12_000;

describe('a worker that is made quiet', () => {
  let queue: TestQueue;
  let server: OwnRedis | undefined;
  afterEach(async () => {
    await queue.close();
    await server?.remove();
    server = undefined;
  });

  const stateIs = (state: string): Promise<true> =>
    eventually(
      `it is ${state}`,
      async () => (await queue.service.worker(queue.worker.identity.boot))?.state === state,
      ONE_HEARTBEAT_MS,
    );
  const quiet = async (): Promise<void> => {
    const { boot } = queue.worker.identity;
    await eventually('it lives', async () => (await queue.service.worker(boot)) !== undefined);
    expect(await queue.service.quietWorker(boot)).toMatchObject({ state: 'active', quietRequested: true });
    await stateIs('quiet');
  };

  it('goes on with what runs, claims nothing, and claims again when it is resumed', async () => {
    const gate = latch();
    queue = await openTestQueue({
      handlers: [handlerClass('slow', () => gate.opened), handlerClass('a', () => true)],
      worker: { concurrency: 8, pollIntervalMs: POLL_MS },
    });
    const running = await queue.service.enqueue({ type: 'slow' });
    await eventually('it runs', () => queue.worker.busySlots === 1);
    await quiet();
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    gate.open();
    await eventually(
      'what ran is completed',
      async () => (await queue.service.get(running.taskId))?.status === 'completed',
    );
    expect(await queue.service.get(taskId)).toMatchObject({ status: 'pending' });

    const resumed = await queue.service.resumeWorker(queue.worker.identity.boot);
    expect(resumed).toMatchObject({ state: 'quiet', quietRequested: false });
    await stateIs('active');
    await eventually('it runs again', async () => (await queue.service.get(taskId))?.status === 'completed');
  });

  it('goes down as usual', async () => {
    queue = await openTestQueue({
      handlers: [handlerClass('a', () => true)],
      worker: { concurrency: 1, pollIntervalMs: POLL_MS },
    });
    await quiet();
    await queue.worker.drain();
    expect((await queue.service.workers()).workers).toEqual([]);
  });

  it('leaves wake-ups to others, and Redis in peace', async () => {
    const redis = (server = await OwnRedis.start());
    queue = await openTestQueue({
      handlers: [handlerClass('a', () => true)],
      queue: { redisUrl: redis.url },
      worker: { concurrency: 8, pollIntervalMs: 1_000 },
    });
    await quiet();
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    const turns = async (): Promise<number> => (await redis.commandCounts()).get('evalsha') ?? 0;
    const [before, from] = [await turns(), performance.now()];
    await eventually('two intervals have passed', async () => (await turns()) >= before + 2);
    const intervals = (performance.now() - from) / 1_000;
    expect((await turns()) - before).toBeLessThanOrEqual(2 * (intervals + 1));
    expect(await queue.redis.llen(queue.key('wake'))).toBe(1);

    const other = await openTestQueue({
      handlers: [handlerClass('a', () => true)],
      queue: { queueName: queue.name, redisUrl: redis.url },
      worker: { pollIntervalMs: 30_000 },
    });
    await eventually('the other one runs it', async () => (await queue.service.get(taskId))?.status === 'completed');
    await other.module.close();
    other.redis.disconnect();
  });
});
