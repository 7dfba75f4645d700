import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { eventually, OwnRedis } from '@app/queue/testing';
import type { RedisSite } from './faulty-system.js';

const SLOTS = 16_384;
const PREFIX = '{task_queue}';
const KEYS_MOVED_AT_ONCE = 3;
/** Between one batch of keys and the next the slot is half here and half there. */
const HALF_MOVED_MS = 100;
const MIGRATE_WITHIN_MS = 60_000;

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
      // A node that has given its only slot away stays a primary, as the slot is to be told to all of them.
      options.push('--cluster-allow-replica-migration', 'no');
      nodes.push(await OwnRedis.start('--appendonly', 'yes', ...options));
    }
    const site = new ClusterSite(nodes);
    await site.form(busPorts);
    return site;
  }

  /**
   * Moves the slot of the queue from the first node to the second while it is in use, a few keys at a time, and looks at that
   * one from then on.
   */
  async moveSlot(): Promise<void> {
    const [from, to] = [await this.idOf(0), await this.idOf(1)];
    const target = this.connect(1);
    const slot = await this.slot();
    await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from);
    await this.client.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to);
    await this.moveKeys(slot);
    // The target first: a source that forgets the slot before would send clients to a node that does not know of it yet.
    for (const index of [1, 0, 2]) {
      await (this.nodes[index] as OwnRedis).ask((redis) => redis.call('CLUSTER', 'SETSLOT', slot, 'NODE', to));
    }
    this.client.disconnect();
    this.client = target;
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

  private async moveKeys(slot: number): Promise<void> {
    const place = ['127.0.0.1', this.nodes[1]?.port as number, '', 0, MIGRATE_WITHIN_MS];
    for (;;) {
      const keys = (await this.client.call('CLUSTER', 'GETKEYSINSLOT', slot, KEYS_MOVED_AT_ONCE)) as string[];
      if (keys.length === 0) return;
      await this.client.call('MIGRATE', ...place, 'KEYS', ...keys);
      await delay(HALF_MOVED_MS);
    }
  }

  private async form(busPorts: readonly number[]): Promise<void> {
    const slot = await this.slot();
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

  private async slot(): Promise<number> {
    return Number(await this.client.cluster('KEYSLOT', PREFIX));
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
