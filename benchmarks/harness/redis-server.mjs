import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Problem } from '../../tools/problem.mjs';
import { freePort } from './free-port.mjs';
import { startProgram } from './program.mjs';

const SETTLE_STEP_MS = 200;
const MOST_SETTLE_STEPS = 25;

/** A Redis of the run's own, without persistence, and a connection to look at it. */
export class RedisServer {
  /** @returns {Promise<RedisServer>} */
  static async start() {
    const port = await freePort();
    const flags = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
    const program = startProgram('redis-server', ['--port', String(port), ...flags]);
    const client = new Redis({ port, protocol: 2, retryStrategy: () => 50, maxRetriesPerRequest: null });
    client.on('error', () => {});
    const failed = program.ended.then((how) => {
      throw new Problem(`redis-server must be on the PATH and able to start: ${how}`);
    });
    failed.catch(() => {});
    await Promise.race([client.ping(), failed]);
    return new RedisServer(port, client, program);
  }

  constructor(port, client, program) {
    this.port = port;
    this.client = client;
    this.program = program;
  }

  /** Empties it; what it counted is forgotten as well. */
  async reset() {
    await this.client.flushall('SYNC');
    await this.client.config('RESETSTAT');
    await this.client.slowlog('RESET');
    await this.client.memory('PURGE');
  }

  /** Seconds of processor time that the server has used. */
  async cpuSeconds() {
    const cpu = await this.#info('cpu');
    return Number(cpu.used_cpu_user) + Number(cpu.used_cpu_sys);
  }

  /** Bytes in use, as soon as they have stopped to change (buffers of closed connections, rehashing). */
  async settledMemory() {
    let before = -1;
    for (let step = 0; step < MOST_SETTLE_STEPS; step++) {
      const now = Number((await this.#info('memory')).used_memory);
      if (Math.abs(now - before) < 1_024) return now;
      before = now;
      await delay(SETTLE_STEP_MS);
    }
    return before;
  }

  async version() {
    return (await this.#info('server')).redis_version;
  }

  async stop() {
    this.client.disconnect();
    await this.program.stop();
  }

  async #info(section) {
    const lines = (await this.client.info(section)).split('\r\n').filter((line) => line.includes(':'));
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
    );
  }
}
