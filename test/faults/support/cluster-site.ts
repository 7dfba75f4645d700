import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { eventually, OwnRedis } from '@app/queue/testing';
import type { RedisSite } from './faulty-system.js';
import { requireProgram } from './requirements.js';

const SLOTS = 16_384;
const PREFIX = '{task_queue}';

/** Three primaries of a Redis Cluster. The first has the slot of the queue and no other, so that it can be moved by itself. */
export class ClusterSite implements RedisSite {
  readonly keyPrefix = PREFIX;
  readonly address: Record<string, string>;
  client: Redis;

  private constructor(private readonly nodes: readonly OwnRedis[]) {
    this.address = { REDIS_CLUSTER_NODES: nodes.map(({ port }) => `127.0.0.1:${port}`).join(',') };
    this.client = this.connect(0);
  }

  static async start(): Promise<ClusterSite> {
    const nodes: OwnRedis[] = [];
    const busPorts: number[] = [];
    for (let index = 0; index < 3; index++) {
      const busPort = await getPort({ host: '127.0.0.1', exclude: busPorts });
      busPorts.push(busPort);
      // The default, 10,000 above the port, is not always a port.
      const options = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '2000'];
      nodes.push(await OwnRedis.start('--appendonly', 'yes', ...options));
    }
    const site = new ClusterSite(nodes);
    await site.form(busPorts);
    return site;
  }

  /** Moves the slot of the queue from the first node to the second while it is in use, and looks at that one from then on. */
  async moveSlot(): Promise<void> {
    const program = requireProgram('redis-cli', 'apt-get install redis-tools');
    const [from, to] = [await this.idOf(0), await this.idOf(1)];
    const what = ['--cluster-from', from, '--cluster-to', to, '--cluster-slots', '1', '--cluster-yes'];
    await promisify(execFile)(program, ['--cluster', 'reshard', `127.0.0.1:${this.nodes[0]?.port}`, ...what]);
    this.client.disconnect();
    this.client = this.connect(1);
  }

  /** How often the nodes refused a call with this word. */
  async refusals(word: string): Promise<number> {
    const counts = this.nodes.map((node) =>
      node.ask(async (redis) =>
        Number(new RegExp(`errorstat_${word}:count=(\\d+)`).exec(await redis.info('errorstats'))?.[1] ?? 0),
      ),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    await Promise.all(this.nodes.map((node) => node.remove()));
  }

  private async form(busPorts: readonly number[]): Promise<void> {
    const slot = Number(await this.client.cluster('KEYSLOT', PREFIX));
    const ranges = [
      [slot, slot],
      [0, slot - 1],
      [slot + 1, SLOTS - 1],
    ] as const;
    for (const [index, node] of this.nodes.entries()) {
      const [first, last] = ranges[index] as readonly [number, number];
      await node.ask(async (redis) => {
        await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
        await redis.call('CLUSTER', 'ADDSLOTSRANGE', first, last);
      });
      const meeting = ['127.0.0.1', node.port, busPorts[index] as number];
      if (index > 0) await this.client.call('CLUSTER', 'MEET', ...meeting);
    }
    for (const node of this.nodes) {
      const isWhole = () =>
        node.ask(async (redis) => {
          const info = String(await redis.call('CLUSTER', 'INFO'));
          return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3');
        });
      await eventually('the cluster is whole', isWhole, 20_000);
    }
  }

  private async idOf(index: number): Promise<string> {
    return (this.nodes[index] as OwnRedis).ask(async (redis) => String(await redis.call('CLUSTER', 'MYID')));
  }

  private connect(index: number): Redis {
    const redis = new Redis((this.nodes[index] as OwnRedis).url);
    redis.on('error', () => undefined);
    return redis;
  }
}
