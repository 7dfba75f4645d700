import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { eventually, OwnRedis } from '@app/queue/testing';
import type { RedisSite } from './faulty-system.js';

const NAME = 'mymaster';
const SENTINELS = 3;
const QUORUM = 2;
const HEARD_NOTHING_FOR_MS = 500;

/** A primary, a replica, and three sentinels that make the replica the primary half a second after the primary is gone. */
export class SentinelSite implements RedisSite {
  readonly keyPrefix = 'task_queue';
  readonly client: Redis;
  readonly address: Record<string, string>;
  private readonly folder = mkdtempSync(join(tmpdir(), 'task-queue-sentinels-'));
  private readonly sentinels: ChildProcess[] = [];

  private constructor(
    private readonly servers: readonly [OwnRedis, OwnRedis],
    private readonly sentinelPorts: readonly number[],
  ) {
    this.address = { REDIS_SENTINELS: sentinelPorts.map((port) => `127.0.0.1:${port}`).join(',') };
    const sentinels = sentinelPorts.map((port) => ({ host: '127.0.0.1', port }));
    this.client = new Redis({ sentinels, name: NAME, maxRetriesPerRequest: null, lazyConnect: true });
    this.client.on('error', () => undefined);
  }

  static async start(): Promise<SentinelSite> {
    const options = ['--appendonly', 'yes', '--repl-diskless-sync-delay', '0'];
    const primary = await OwnRedis.start(...options);
    const replica = await OwnRedis.start(...options);
    const ports: number[] = [];
    while (ports.length < SENTINELS) ports.push(await getPort({ host: '127.0.0.1', exclude: ports }));
    const site = new SentinelSite([primary, replica], ports);
    await replica.ask((redis) => redis.replicaof('127.0.0.1', primary.port));
    await site.untilReplicated(replica);
    for (const port of ports) site.startSentinel(port, primary.port);
    await site.untilAgreed();
    return site;
  }

  /** Kills the primary. Resolves with it when it is dead. */
  async killPrimary(): Promise<OwnRedis> {
    const port = await this.primaryPort();
    const primary = this.servers.find((server) => server.port === port);
    if (primary === undefined) throw new Error(`The sentinels name an unknown primary, at ${port}`);
    await primary.kill();
    return primary;
  }

  /** Starts a server that was killed again, as the replica of the one that took over. */
  async returnAsReplica(server: OwnRedis): Promise<void> {
    const isOther = async () => (await this.primaryPort()) !== server.port;
    await eventually('another server is the primary', isOther, 20_000);
    await server.launch('--replicaof', '127.0.0.1', String(await this.primaryPort()));
    await this.untilReplicated(server);
    await this.untilAgreed();
  }

  /** What was written till now is on the replica too, so that no failover loses it. */
  async untilReplicaHasAll(): Promise<void> {
    // WAIT looks only at what its own connection has written.
    const isThere = async () =>
      (await this.client.set('replication-mark', '')) === 'OK' && (await this.client.wait(1, 1_000)) >= 1;
    await eventually('the replica has everything', isThere, 20_000);
  }

  async primaryPort(): Promise<number> {
    const [, port] = (await this.askSentinel(0, 'GET-MASTER-ADDR-BY-NAME')) as [string, string];
    return Number(port);
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    const ended = this.sentinels.map((sentinel) => once(sentinel, 'exit'));
    for (const sentinel of this.sentinels) sentinel.kill('SIGKILL');
    await Promise.all(ended);
    await Promise.all(this.servers.map((server) => server.remove()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private startSentinel(port: number, primaryPort: number): void {
    const folder = join(this.folder, String(port));
    mkdirSync(folder);
    const file = join(folder, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      `dir ${folder}`,
      'bind 127.0.0.1',
      `sentinel monitor ${NAME} 127.0.0.1 ${primaryPort} ${QUORUM}`,
      `sentinel down-after-milliseconds ${NAME} ${HEARD_NOTHING_FOR_MS}`,
      // A further failover may begin after twice this time.
      `sentinel failover-timeout ${NAME} 1000`,
    ];
    writeFileSync(file, lines.join('\n'));
    const program = process.env['TEST_REDIS_SERVER'] as string;
    this.sentinels.push(spawn(program, [file, '--sentinel'], { stdio: 'ignore' }));
  }

  private untilReplicated(server: OwnRedis): Promise<unknown> {
    const isThere = () => server.ask(async (redis) => /master_link_status:up/.test(await redis.info('replication')));
    return eventually('the replica has its data', isThere, 20_000);
  }

  /** Every sentinel knows a live replica, and the others. */
  private untilAgreed(): Promise<unknown> {
    const agree = async (): Promise<boolean> => {
      const answers = await Promise.all(
        this.sentinelPorts.map(async (_, index) => {
          const fields = (await this.askSentinel(index, 'MASTER')) as string[];
          const replicas = (await this.askSentinel(index, 'REPLICAS')) as string[][];
          const other = Number(fields[fields.indexOf('num-other-sentinels') + 1]);
          const isGood = fields[fields.indexOf('flags') + 1] === 'master';
          const live = replicas.filter((replica) => replica[replica.indexOf('flags') + 1] === 'slave');
          return isGood && other === SENTINELS - 1 && live.length === 1;
        }),
      );
      return answers.every(Boolean);
    };
    return eventually('the sentinels agree', agree, 30_000);
  }

  private async askSentinel(index: number, question: string): Promise<unknown> {
    const redis = new Redis({ host: '127.0.0.1', port: this.sentinelPorts[index], maxRetriesPerRequest: 1 });
    redis.on('error', () => undefined);
    try {
      return await redis.call('SENTINEL', question, NAME);
    } finally {
      redis.disconnect();
    }
  }
}
