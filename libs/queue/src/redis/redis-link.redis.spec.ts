import { setTimeout as delay } from 'node:timers/promises';
import { queueSettings } from '../config/queue.settings.js';
import { resolveOptions } from '../config/resolve.js';
import { eventually } from '../../testing/eventually.js';
import { FaultProxy } from '../../testing/fault-proxy/fault-proxy.js';
import { testRedisUrl } from '../../testing/test-redis.js';
import { RedisLink } from './redis-link.js';
import { BoundScript } from './script-command.js';

const LONG_MS = 10_000;
const TIMEOUT_MS = 200;

describe('a connection to Redis', () => {
  let proxy: FaultProxy;
  let link: RedisLink;
  const events: string[] = [];
  beforeEach(async () => {
    proxy = await FaultProxy.open(testRedisUrl());
    link = new RedisLink(resolveOptions(queueSettings, { redisUrl: proxy.url, redisTimeoutMs: TIMEOUT_MS }), 'test');
    events.length = 0;
    link.on('up', () => events.push('up'));
    link.on('down', () => events.push('down'));
    await link.waitUntilUp(LONG_MS);
  });
  afterEach(async () => {
    link.close();
    await proxy.close();
  });

  const clientId = (): Promise<unknown> => link.call('CLIENT', ['ID']);

  it('rejects what is under way as soon as it is lost, and comes back by itself', async () => {
    const swallowed = proxy.drop('replies');
    const call = link.call('PING', [], LONG_MS);
    await swallowed;
    const from = performance.now();
    proxy.heal();
    await expect(call).rejects.toThrow();
    expect(performance.now() - from).toBeLessThan(1_000);
    await eventually('it answers again', async () => (await link.call('PING', [])) === 'PONG');
    expect(events).toEqual(['up', 'down', 'up']);
  });

  it('is replaced when it has gone silent', async () => {
    const before = await clientId();
    proxy.stall('replies');
    await expect(link.call('PING', [])).rejects.toThrow('timed out');
    proxy.pass('replies');
    const after = await eventually('it answers again', clientId);
    expect(after).not.toBe(before);
  });

  it('is made all the same when it is dropped before it is there', async () => {
    const early = new RedisLink(resolveOptions(queueSettings, { redisUrl: proxy.url }), 'early');
    early.reconnect();
    expect(await early.waitUntilUp(LONG_MS)).toBe(true);
    early.close();
  });

  it('is kept when a call merely had too little time', async () => {
    const before = await clientId();
    proxy.stall('replies');
    const patient = link.call('PING', [], LONG_MS);
    await expect(link.call('PING', [], 1)).rejects.toThrow('timed out');
    proxy.pass('replies');
    expect(await patient).toBe('PONG');
    expect(await clientId()).toBe(before);
  });

  it('is kept, and the reply is taken, when it was this process that had no time', async () => {
    const direct = new RedisLink(
      resolveOptions(queueSettings, { redisUrl: testRedisUrl(), redisTimeoutMs: TIMEOUT_MS }),
      'test',
    );
    await direct.waitUntilUp(LONG_MS);
    const before = await direct.call('CLIENT', ['ID']);
    const call = direct.call('PING', []);
    const until = performance.now() + 3 * TIMEOUT_MS;
    while (performance.now() < until);
    expect(await call).toBe('PONG');
    expect(await direct.call('CLIENT', ['ID'])).toBe(before);
    direct.close();
  });

  it('gives a script that the server has forgotten its text, and runs it once', async () => {
    const source = "return redis.call('INCR', KEYS[1])";
    const key = `test-link-${process.pid}-${Date.now()}`;
    const script = new BoundScript(source, 'f'.repeat(40), [key]);
    expect(await link.evaluate(script, [], LONG_MS)).toBe(1);
    expect(await link.evaluate(script, [], LONG_MS)).toBe(2);
    await link.call('DEL', [key]);
  });

  it('tells those who wait for it when it is up, when their time is over, and when it is closed', async () => {
    expect(await link.waitUntilUp(0)).toBe(true);
    const refused = new RedisLink(resolveOptions(queueSettings, { redisUrl: 'redis://127.0.0.1:1' }), 'test');
    expect(await refused.waitUntilUp(20)).toBe(false);
    const waiting = refused.waitUntilUp(LONG_MS);
    refused.close();
    expect(await Promise.race([waiting, delay(LONG_MS, 'late', { ref: false })])).toBe(false);
  });

  it('tells an outage once, however often it tries', async () => {
    const refused = new RedisLink(resolveOptions(queueSettings, { redisUrl: 'redis://127.0.0.1:1' }), 'test');
    let downs = 0;
    let tries = 0;
    refused.on('down', () => downs++);
    await eventually('it has tried some times', async () => {
      await refused.call('PING', []).catch(() => tries++);
      return tries > 20;
    });
    expect(downs).toBe(1);
    expect(refused.up).toBe(false);
    refused.close();
  });
});
