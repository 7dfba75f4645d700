import { eventually, openTestQueue, OwnRedis, testRedisUrl } from '../../testing/index.js';

const cluster = (node: OwnRedis, ...args: string[]): Promise<string> =>
  node.ask(async (redis) => String(await redis.call('CLUSTER', ...args)));

describe('a submission to a cluster that is to be replicated', () => {
  it('waits for the replica of the node that has the queue, and is refused where that one has none', async () => {
    const nodes = await Promise.all(
      [0, 1, 2].map(() => OwnRedis.start('--cluster-enabled', 'yes', '--repl-diskless-sync-delay', '0')),
    );
    const [low, high, replica] = nodes as [OwnRedis, OwnRedis, OwnRedis];
    const ports = nodes.map(({ url }) => new URL(url).port);
    await cluster(low, 'ADDSLOTSRANGE', '0', '8191');
    await cluster(high, 'ADDSLOTSRANGE', '8192', '16383');
    for (const port of ports.slice(1)) await cluster(low, 'MEET', '127.0.0.1', port);
    await eventually('the cluster is whole', async () =>
      (await Promise.all(nodes.map((node) => cluster(node, 'INFO')))).every(
        (info) => info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3'),
      ),
    );
    await cluster(replica, 'REPLICATE', await cluster(low, 'MYID'));
    await eventually('the replica follows', () =>
      low.ask(async (redis) => (await redis.info('replication')).includes('state=online')),
    );

    const redisClusterNodes = ports.map((port) => `127.0.0.1:${port}`);
    const open = (queueName: string) =>
      openTestQueue({
        queue: { redisUrl: undefined, queueName, redisClusterNodes, durabilityTimeoutMs: 10_000 },
        plainUrl: testRedisUrl(),
      });
    const slotOf = async (name: string): Promise<number> => Number(await cluster(low, 'KEYSLOT', `{${name}}`));
    const names = Array.from({ length: 20 }, (_, n) => `clustered-${n}`);
    const slots = await Promise.all(names.map(slotOf));
    const onLow = await open(names[slots.findIndex((slot) => slot < 8192)]!);
    const onHigh = await open(names[slots.findIndex((slot) => slot >= 8192)]!);
    try {
      const { taskId, durability } = await onLow.service.enqueue({ type: 'a', durability: 'replicated' });
      expect(durability).toEqual({ requested: 'replicated', achieved: 'replicated' });
      const copy = await replica.ask(async (redis) => {
        await redis.readonly();
        return redis.hexists(`{${onLow.name}}:metadata`, taskId);
      });
      expect(copy).toBe(1);
      await expect(onHigh.service.enqueue({ type: 'a', durability: 'replicated' })).rejects.toMatchObject({
        code: 'DURABILITY_UNAVAILABLE',
      });
    } finally {
      await onLow.close();
      await onHigh.close();
      await Promise.all(nodes.map((node) => node.remove()));
    }
  }, 60_000);
});
