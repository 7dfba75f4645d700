import { eventually, FaultProxy, openTestQueue, OwnRedis, testRedisUrl } from '../../testing/index.js';
import { TestScripts, type TestQueue } from '../../testing/index.js';

const LONG_MS = 30_000;

describe('waiting for a result', () => {
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

  it('ends when the task completes', async () => {
    await scripts.enqueue('1');
    const worker = scripts.worker('w');
    const held = await worker.claimOne();
    const waits = Array.from({ length: 50 }, () => queue.service.waitForResult('1', LONG_MS));
    await worker.complete(held, '{"result":42}');
    for (const task of await Promise.all(waits)) expect(task).toMatchObject({ status: 'completed', resultText: '42' });
  });

  it('does not end before, and ends when the task is a dead letter', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('1', '2');
    const [one, two] = await worker.claim(2);
    let isOver = false;
    const wait = queue.service.waitForResult('1', LONG_MS).finally(() => {
      isOver = true;
    });
    await worker.complete(two!);
    await worker.fail(one!, 1);
    expect(await queue.service.waitForResult('2', LONG_MS)).toMatchObject({ status: 'completed' });
    expect(isOver).toBe(false);
    scripts.advance(1);
    await worker.bury(await worker.claimOne());
    expect(await wait).toMatchObject({ status: 'dead_letter', reason: 'exhausted' });
  });

  it('tells at once what is finished, unknown, or not to be waited for', async () => {
    const worker = scripts.worker('w');
    await scripts.enqueue('done', 'open');
    await worker.complete(await worker.claimOne());
    expect(await queue.service.waitForResult('done', LONG_MS)).toMatchObject({ status: 'completed' });
    expect(await queue.service.waitForResult('unknown', LONG_MS)).toBeUndefined();
    expect(await queue.service.waitForResult('open', 0)).toMatchObject({ status: 'pending' });
    const names = String(await queue.redis.client('LIST'));
    expect(names).not.toContain(`${queue.name}:events`);
  });

  it('ends when the task is purged, and not when another one is', async () => {
    await scripts.enqueue('running', 'waiting');
    const worker = scripts.worker('w');
    const held = await worker.claimOne();
    const [running, waiting] = ['running', 'waiting'].map((id) => queue.service.waitForResult(id, LONG_MS));
    await eventually('it listens', async () =>
      String(await queue.redis.client('LIST')).includes(`${queue.name}:events`),
    );
    await queue.queues.default.control.purge();
    expect(await waiting).toBeUndefined();
    await worker.complete(held);
    expect(await running).toMatchObject({ status: 'completed' });
  });

  it('ends with its time, and tells how the task stands', async () => {
    await scripts.enqueue('1');
    expect(await queue.service.waitForResult('1', 50)).toMatchObject({ status: 'pending' });
  });

  it('ends when who waits goes away, and when the application closes', async () => {
    await scripts.enqueue('1');
    const abort = new AbortController();
    const left = queue.service.waitForResult('1', LONG_MS, { signal: abort.signal });
    const closed = queue.service.waitForResult('1', LONG_MS);
    abort.abort();
    expect(await left).toMatchObject({ status: 'pending' });
    await eventually('it listens', async () =>
      String(await queue.redis.client('LIST')).includes(`${queue.name}:events`),
    );
    await queue.module.close();
    expect(await closed).toMatchObject({ status: 'pending' });
  });

  it('uses one connection for all who wait', async () => {
    await scripts.enqueue('1');
    const aborts = Array.from({ length: 20 }, () => new AbortController());
    const waits = aborts.map(({ signal }) => queue.service.waitForResult('1', LONG_MS, { signal }));
    const count = async (): Promise<number> =>
      String(await queue.redis.client('LIST')).split(`name=task-queue:${queue.name}:events`).length - 1;
    await eventually('it is open', async () => (await count()) === 1);
    for (const abort of aborts) abort.abort();
    await Promise.all(waits);
    expect(await count()).toBe(1);
  });
});

describe('waiting through an outage', () => {
  it('hears of what happened meanwhile', async () => {
    const proxy = await FaultProxy.open(testRedisUrl());
    const queue = await openTestQueue({
      queue: { redisUrl: proxy.url, redisTimeoutMs: 500 },
      plainUrl: testRedisUrl(),
    });
    const scripts = await TestScripts.open(queue.name);
    await scripts.enqueue('1');
    const worker = scripts.worker('w');
    const held = await worker.claimOne();
    const wait = queue.service.waitForResult('1', LONG_MS);
    await eventually('it listens', async () =>
      String(await queue.redis.client('LIST')).includes(`${queue.name}:events`),
    );
    const swallowed = proxy.drop('replies');
    await worker.complete(held);
    await swallowed;
    proxy.heal();
    expect(await wait).toMatchObject({ status: 'completed' });
    scripts.leave();
    await queue.close();
    await proxy.close();
  });

  it('fails when Redis is away at its end', async () => {
    const server = await OwnRedis.start();
    const queue = await openTestQueue({ queue: { redisUrl: server.url, redisTimeoutMs: 300 } });
    const { taskId } = await queue.service.enqueue({ type: 'a' });
    const wait = queue.service.waitForResult(taskId, 1_000);
    await server.kill();
    await expect(wait).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    queue.redis.disconnect();
    await queue.module.close();
    await server.remove();
  });
});
