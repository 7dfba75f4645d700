import { FaultySystem } from './support/faulty-system.js';

describe('fault 22: Redis is told to evict keys', () => {
  let system: FaultySystem;
  beforeAll(async () => {
    system = await FaultySystem.open();
  }, 60_000);
  afterAll(() => system.stop());

  it.each(['allkeys-lru', 'volatile-ttl'])(
    '%s: the API is not ready and says why, until it is mended',
    async (policy) => {
      expect((await system.ask('GET', '/health/ready')).status).toBe(200);
      await system.client.config('SET', 'maxmemory-policy', policy);
      const { status, body } = await system.ask('GET', '/health/ready');
      expect(status).toBe(503);
      expect(JSON.stringify(body)).toContain(`maxmemory-policy is ${policy}`);
      expect((await system.ask('GET', '/health/live')).status).toBe(200);
      await system.client.config('SET', 'maxmemory-policy', 'noeviction');
      expect((await system.ask('GET', '/health/ready')).status).toBe(200);
    },
  );

  it('and all is accounted for', async () => {
    system.startHostileWorker();
    await system.finished([await system.submit({ task_type: 'noop' })]);
    await system.expectAllAccountedFor();
  }, 60_000);
});
