import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type QueueOptions } from '@app/queue';
import { eventually, handlerClass, openTestQueue, OwnRedis, testRedisUrl } from '@app/queue/testing';
import getPort from 'get-port';

const freePort = (): Promise<number> => getPort({ host: '127.0.0.1' });

const CERTIFICATE = resolve('test/fixtures/tls/server.crt');
const PRIVATE_KEY = resolve('test/fixtures/tls/server.key');

describe('a task runs over', () => {
  const servers: OwnRedis[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'task-queue-connections-'));
  let sentinel: ChildProcess | undefined;

  async function startRedis(...options: string[]): Promise<OwnRedis> {
    const server = await OwnRedis.start(...options);
    servers.push(server);
    return server;
  }

  afterAll(async () => {
    if (sentinel !== undefined) {
      const exited = once(sentinel, 'exit');
      sentinel.kill('SIGKILL');
      await exited;
    }
    await Promise.all(servers.map((server) => server.remove()));
    rmSync(folder, { recursive: true, force: true });
  });

  async function expectATaskToRun(queue: Partial<QueueOptions>, plainUrl: string): Promise<void> {
    const opened = await openTestQueue({ handlers: [handlerClass('echo', (payload) => payload)], queue, plainUrl });
    try {
      const { taskId } = await opened.service.enqueue({ type: 'echo', payload: { over: 'this connection' } });
      const task = await opened.service.waitForResult(taskId, 15_000);
      expect(task).toMatchObject({ status: 'completed', resultText: '{"over":"this connection"}' });
      // A list has no history of runs.
      const listed = { ...task, attempts: undefined };
      expect((await opened.service.list({ statuses: ['completed'] })).tasks).toEqual([listed]);
      expect((await opened.service.readiness()).ready).toBe(true);
    } finally {
      await opened.close();
    }
  }

  it('a URL with user, password and database', async () => {
    const server = await startRedis();
    await server.ask((redis) => redis.call('ACL', 'SETUSER', 'queue', 'on', '>sëcret/', '~*', '&*', '+@all'));
    const address = new URL(server.url);
    address.username = 'queue';
    address.password = 'sëcret/';
    await expectATaskToRun({ redisUrl: `${address.href}/3` }, `${server.url}/3`);
    expect(await server.ask((redis) => redis.info('keyspace'))).not.toContain('db0');
  });

  it('a unix socket', async () => {
    const socket = join(folder, 'redis.sock');
    const server = await startRedis('--unixsocket', socket);
    await expectATaskToRun({ redisUrl: `unix://${socket}?db=1` }, `${server.url}/1`);
  });

  it('TLS, and refuses a certificate that its authority did not sign', async () => {
    const port = await freePort();
    const files = ['--tls-cert-file', CERTIFICATE, '--tls-key-file', PRIVATE_KEY, '--tls-ca-cert-file', CERTIFICATE];
    const server = await startRedis('--tls-port', String(port), '--tls-auth-clients', 'no', ...files);
    const address = { redisUrl: `rediss://127.0.0.1:${port}` };
    await expectATaskToRun({ ...address, redisTlsCaFile: CERTIFICATE }, server.url);

    const distrusting = await openTestQueue({ queue: { ...address, redisTimeoutMs: 500 }, plainUrl: server.url });
    expect(await distrusting.service.health()).toEqual({ connected: false });
    await distrusting.close();
  });

  it('Sentinel', async () => {
    const server = await startRedis();
    const port = await freePort();
    const configuration = join(folder, 'sentinel.conf');
    writeFileSync(
      configuration,
      `port ${port}\nbind 127.0.0.1\nsentinel monitor main 127.0.0.1 ${new URL(server.url).port} 1\n`,
    );
    sentinel = spawn(process.env['TEST_REDIS_SERVER'] as string, [configuration, '--sentinel'], { stdio: 'ignore' });
    const queue = { redisUrl: undefined, redisSentinels: [`127.0.0.1:${port}`], redisSentinelName: 'main' };
    await expectATaskToRun(queue, server.url);
  });

  it('a cluster of three nodes, with all keys of the queue in one slot', async () => {
    const nodes = await Promise.all([0, 1, 2].map(() => startRedis('--cluster-enabled', 'yes')));
    const ports = nodes.map(({ url }) => new URL(url).port);
    const ranges = [0, 5461, 10923, 16384];
    for (const [index, node] of nodes.entries()) {
      await node.ask(async (redis) => {
        await redis.call('CLUSTER', 'ADDSLOTSRANGE', String(ranges[index]), String(Number(ranges[index + 1]) - 1));
        for (const port of ports) await redis.call('CLUSTER', 'MEET', '127.0.0.1', port);
      });
    }
    for (const node of nodes) {
      await node.ask((redis) =>
        eventually('the cluster is whole', async () =>
          String(await redis.call('CLUSTER', 'INFO')).includes('cluster_state:ok'),
        ),
      );
    }
    const redisClusterNodes = ports.map((port) => `127.0.0.1:${port}`);
    await expectATaskToRun({ redisUrl: undefined, queueName: 'clustered', redisClusterNodes }, testRedisUrl());
    const keys = await Promise.all(nodes.map((node) => node.ask((redis) => redis.keys('*'))));
    const holders = keys.filter((found) => found.length > 0);
    expect(holders).toHaveLength(1);
    expect(holders.flat().every((key) => key.startsWith('{clustered}:'))).toBe(true);
  });
});
