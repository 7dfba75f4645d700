import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { eventually } from '@app/queue/testing';

/** A redis-server that a test owns: with an append-only file, on loopback, in the test's folder. */
export class RedisProcess {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(folder: string): Promise<RedisProcess> {
    const server = new RedisProcess(folder, await getPort({ host: '127.0.0.1' }));
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const program = process.env['TEST_REDIS_SERVER'];
    if (!program) throw new Error('TEST_REDIS_SERVER is not set: run the tests with Jest, which finds a redis-server');
    const log = openSync(join(this.folder, 'redis.log'), 'a');
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
    const durability = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec'];
    this.child = spawn(program, [...place, ...durability, '--enable-debug-command', 'yes'], {
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const client = new Redis(this.port, '127.0.0.1', { lazyConnect: true, retryStrategy: null });
    client.on('error', () => undefined);
    try {
      await eventually('Redis answers', async () => {
        if (client.status !== 'ready') await client.connect();
        return (await client.ping()) === 'PONG';
      });
    } finally {
      client.disconnect();
    }
  }

  /** Ends the server; with SIGKILL as if its machine had lost it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
