import { Redis } from 'ioredis';
import { eventually } from '../eventually.js';
import { testRedisUrl } from '../test-redis.js';
import { openTestQueue } from '../test-queue.js';
import { FaultProxy } from './fault-proxy.js';

describe('the fault proxy', () => {
  let proxy: FaultProxy;
  let client: Redis;
  let direct: Redis;
  const key = `test-fault-proxy-${process.pid}`;

  beforeEach(async () => {
    direct = new Redis(testRedisUrl());
    await direct.del(key);
    proxy = await FaultProxy.open(testRedisUrl());
    client = new Redis(proxy.url, { maxRetriesPerRequest: 0, retryStrategy: () => 5, connectionName: 'tested' });
    client.on('error', () => undefined);
    await client.ping();
  });
  afterEach(async () => {
    client.disconnect();
    await direct.del(key);
    direct.disconnect();
    await proxy.close();
  });

  const stored = async (): Promise<number> => Number(await direct.get(key));

  it('passes what it should, also large and binary values, in pipelines and transactions', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    await client.set(key, bytes);
    expect(await client.getBuffer(key)).toEqual(bytes);
    const answers = await client.multi().del(key).incr(key).incr(key).exec();
    expect(answers?.map(([, answer]) => answer)).toEqual([1, 1, 2]);
  });

  it('loses the reply of the request that it should, which Redis has carried out', async () => {
    const lost = proxy.loseReply(({ command, words }) => command === 'INCR' && words[1] === key);
    const [before, incremented, after] = await Promise.allSettled([client.ping(), client.incr(key), client.ping()]);
    expect((await lost).connection).toBe('tested');
    expect([before.status, incremented.status, after.status]).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await stored()).toBe(1);
    expect(await eventually('it is back', () => client.incr(key))).toBe(2);
  });

  it('loses a request before Redis has it', async () => {
    const lost = proxy.loseRequest('INCR');
    await expect(client.incr(key)).rejects.toThrow();
    await lost;
    expect(await stored()).toBe(0);
  });

  it('keeps a silent connection open', async () => {
    const lost = proxy.loseReply('INCR', 'silence');
    const call = client.incr(key).catch(() => 'cut');
    await lost;
    void client.ping().catch(() => undefined);
    expect(proxy.openConnections).toBe(1);
    proxy.heal();
    expect(await call).toBe('cut');
  });

  it('stalls one way and then passes what waited', async () => {
    proxy.stall('replies');
    const answered = proxy.next('replies', 'INCR');
    const call = client.incr(key);
    await answered;
    expect(await stored()).toBe(1);
    proxy.stall('requests');
    proxy.pass('replies');
    expect(await call).toBe(1);
    const second = client.incr(key);
    await proxy.next('requests', 'INCR');
    expect(await stored()).toBe(1);
    proxy.pass('requests');
    expect(await second).toBe(2);
  });

  it('drops one way, for new connections too, until it is healed', async () => {
    const dropped = proxy.drop('requests');
    const call = client.incr(key).catch(() => 'cut');
    await dropped;
    proxy.cut();
    expect(await call).toBe('cut');
    expect(await stored()).toBe(0);
    proxy.heal();
    expect(await eventually('it is back', () => client.incr(key))).toBe(1);
  });

  it('trickles whole values in small parts', async () => {
    const text = 'x'.repeat(200);
    await client.set(key, text);
    proxy.trickle('replies', 50, 1);
    expect(await client.get(key)).toBe(text);
  });

  it('refuses connections until it is healed', async () => {
    const before = proxy.connectionsMade;
    proxy.refuse();
    await expect(client.ping()).rejects.toThrow();
    expect(proxy.openConnections).toBe(0);
    proxy.heal();
    await eventually('it is back', () => client.ping());
    expect(proxy.connectionsMade).toBe(before + 1);
  });

  it("counts commands, and the queue's scripts by their names", async () => {
    await client.incr(key);
    await client.incr(key);
    expect(proxy.asked.get('INCR')).toBe(2);
    const queue = await openTestQueue({ queue: { redisUrl: proxy.url }, plainUrl: testRedisUrl() });
    const asked = proxy.next('replies', 'enqueue');
    await queue.service.enqueue({ type: 'a', taskId: 'one' });
    expect((await asked).words).toContain('one');
    await queue.close();
    expect(proxy.asked.get('enqueue')).toBeGreaterThan(0);
  });

  it('passes what it does not read, when it is told to', async () => {
    const opaque = await FaultProxy.open(testRedisUrl(), { opaque: true });
    const other = new Redis(opaque.url, { maxRetriesPerRequest: 0, retryStrategy: () => 5 });
    other.on('error', () => undefined);
    expect(await other.incr(key)).toBe(1);
    expect(opaque.asked.size).toBe(0);
    opaque.refuse();
    await expect(other.incr(key)).rejects.toThrow();
    other.disconnect();
    await opaque.close();
  });
});
