import { OwnRedis, openTestQueue, type TestQueue } from '../../testing/index.js';

describe('the health of Redis', () => {
  let server: OwnRedis;
  let queue: TestQueue;
  beforeEach(async () => {
    server = await OwnRedis.start();
    queue = await openTestQueue({ queue: { redisUrl: server.url, redisTimeoutMs: 400 } });
  });
  afterEach(async () => {
    await queue.close();
    await server.remove();
  });

  it('is told with the time that it took to answer', async () => {
    const health = await queue.service.health();
    expect(health.connected).toBe(true);
    expect(health.latencyMs).toBeGreaterThan(0);
  });

  it('is told in time, and without an error, when it is down', async () => {
    await server.kill();
    const from = performance.now();
    expect(await queue.service.health()).toEqual({ connected: false });
    const readiness = await queue.service.readiness();
    expect(readiness).toEqual({ ready: false, reasons: ['Redis is not reachable'], warnings: [], redis: {} });
    expect(performance.now() - from).toBeLessThan(2_000);
    await server.launch();
  });

  it('is good with a warning when nothing is written to disk', async () => {
    const readiness = await queue.service.readiness();
    expect(readiness).toMatchObject({
      ready: true,
      reasons: [],
      redis: { role: 'master', evictionPolicy: 'noeviction' },
    });
    expect(readiness.warnings).toEqual([expect.stringContaining('append-only file is off')]);
    expect(readiness.redis.version).toMatch(/^\d+\.\d+/);
    await queue.redis.config('SET', 'appendonly', 'yes');
    expect((await queue.service.readiness()).warnings).toEqual([]);
  });

  it('is good with a warning from when Redis was found to have lost tasks', async () => {
    for (let count = 0; count < 3; count++) await queue.service.enqueue({ type: 'a' });
    expect((await queue.service.readiness()).warnings).not.toContainEqual(expect.stringContaining('lost'));
    await queue.redis.flushall();
    const loss = expect.stringMatching(/^Redis lost data: at least 3 accepted tasks are gone .* \(last seen 2\d{3}-/);
    expect(await queue.service.readiness()).toMatchObject({ ready: true, warnings: expect.arrayContaining([loss]) });
    await queue.service.enqueue({ type: 'a' });
    expect((await queue.service.readiness()).warnings).toContainEqual(loss);
  });

  it('is not good when it would throw tasks away', async () => {
    await queue.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const { ready, reasons } = await queue.service.readiness();
    expect(ready).toBe(false);
    expect(reasons).toEqual([expect.stringContaining('allkeys-lru')]);
  });

  it('is not good when it is only a replica', async () => {
    const primary = await OwnRedis.start();
    const { hostname, port } = new URL(primary.url);
    await queue.redis.replicaof(hostname, port);
    expect(await queue.service.readiness()).toMatchObject({ ready: false, redis: { role: 'slave' } });
    await queue.redis.replicaof('NO', 'ONE');
    await primary.remove();
  });
});
