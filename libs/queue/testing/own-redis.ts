import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { eventually } from './eventually.js';

const BASE_OPTIONS = ['--bind', '127.0.0.1', '--save', '', '--enable-debug-command', 'yes'];

/** A Redis that one test has for itself: to count its commands, cut its connections, kill it and start it again. */
export class OwnRedis {
  readonly url: string;
  private process: ChildProcess | undefined;

  private constructor(
    private readonly program: string,
    private readonly directory: string,
    readonly port: number,
    private readonly options: readonly string[],
  ) {
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** @param options of redis-server, for example `--appendonly yes` */
  static async start(...options: string[]): Promise<OwnRedis> {
    const program = process.env['TEST_REDIS_SERVER'];
    if (!program) throw new Error('TEST_REDIS_SERVER does not name a redis-server');
    const directory = mkdtempSync(join(tmpdir(), 'task-queue-own-redis-'));
    const server = new OwnRedis(program, directory, await getPort({ host: '127.0.0.1' }), options);
    try {
      await server.launch();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  /** Starts it (again) at the same address, with the data that it wrote. @param options of this start alone */
  async launch(...options: string[]): Promise<void> {
    const place = ['--port', String(this.port), '--dir', this.directory];
    this.process = spawn(this.program, [...place, ...BASE_OPTIONS, ...this.options, ...options], { stdio: 'ignore' });
    await this.ask((redis) => eventually('redis-server answers', async () => (await redis.ping()) === 'PONG'));
  }

  /** Kills it as a crash would. */
  async kill(): Promise<void> {
    const { process } = this;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const exited = once(process, 'exit');
    process.kill('SIGKILL');
    await exited;
  }

  /** Sends it a signal: SIGSTOP freezes it, SIGCONT lets it go on. */
  signal(signal: NodeJS.Signals): void {
    this.process?.kill(signal);
  }

  /** The file to which it appends what it writes now. It must have been started with `--appendonly yes`. */
  get appendOnlyFile(): string {
    const folder = join(this.directory, 'appendonlydir');
    const newest = readdirSync(folder)
      .filter((name) => name.endsWith('.incr.aof'))
      .sort((a, b) => Number(/\.(\d+)\.incr/.exec(a)?.[1]) - Number(/\.(\d+)\.incr/.exec(b)?.[1]))
      .at(-1);
    if (newest === undefined) throw new Error('This redis-server has no append-only file');
    return join(folder, newest);
  }

  /** Kills it and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Lends a connection of its own to `use`. */
  async ask<Answer>(use: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    const redis = new Redis(this.url, { retryStrategy: () => 10, maxRetriesPerRequest: null, disconnectTimeout: 100 });
    redis.on('error', () => {});
    try {
      return await use(redis);
    } finally {
      redis.disconnect();
    }
  }

  /** How often each command was called since the server started. Those that scripts call count too. */
  commandCounts(): Promise<Map<string, number>> {
    return this.ask(async (redis) => {
      const lines = (await redis.info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
      return new Map([...lines].map(([, command = '', calls]) => [command, Number(calls)]));
    });
  }

  /** Names that the connections of clients gave themselves; this question's own has none. */
  async connectionNames(): Promise<string[]> {
    const list = await this.ask(async (redis) => String(await redis.client('LIST')));
    return [...list.matchAll(/ name=(\S+)/g)].map(([, name = '']) => name);
  }
}
