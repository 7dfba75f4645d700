import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { withLock } from '../lock.mjs';
import { isRunning } from '../processes.mjs';
import { ask } from './ask.mjs';
import { launchServer } from './launch.mjs';
import { shutDown } from './shut-down.mjs';

const HOST = '127.0.0.1';

/** What was accepted stays: written to disk every second and at the end, and nothing is evicted. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'];

/**
 * The checkout's own Redis, with its data in `dataDirectory`. At most one runs, and every `npm start` of the checkout
 * uses it. The last one that leaves stops it, also when the one that started it was killed.
 */
export class OwnServer {
  constructor(dataDirectory) {
    this.dataDirectory = join(dataDirectory, 'redis');
    this.logFile = join(dataDirectory, 'redis.log');
    this.stateFile = join(dataDirectory, 'redis.json');
    this.lockFile = join(dataDirectory, 'redis.lock');
  }

  async isRunning() {
    return (await this.#running()) !== undefined;
  }

  /**
   * Joins the running server, or starts one at `preferredPort` or, when that is taken, any free one. Resolves with its
   * port, the ids of the other processes that use it, and its process when it was started.
   */
  join({ program, preferredPort, databases }) {
    return withLock(this.lockFile, async () => {
      const running = await this.#running();
      const port = running?.port ?? (await getPort({ port: preferredPort, host: HOST }));
      const child = running === undefined ? await this.#launch(program, port, databases) : undefined;
      const others = running?.users ?? [];
      this.#remember({ port, users: [...others, process.pid] });
      return { port, others, child };
    });
  }

  /** Stops the server, unless another process still uses it. */
  leave() {
    return withLock(this.lockFile, async () => {
      const running = await this.#running();
      if (running === undefined) return;
      const others = running.users.filter((user) => user !== process.pid);
      this.#remember({ port: running.port, users: others });
      if (others.length > 0) return;
      await shutDown({ host: HOST, port: running.port });
      rmSync(this.stateFile, { force: true });
    });
  }

  async #launch(program, port, databases) {
    const options = [...DURABLE, '--databases', String(databases)];
    const place = { directory: this.dataDirectory, logFile: this.logFile };
    const child = await launchServer({ program, port, ...place, options, detached: true });
    child.unref();
    return child;
  }

  /** The running server's port and those of its users that still run; undefined when none runs. */
  async #running() {
    try {
      const { port, users } = JSON.parse(readFileSync(this.stateFile, 'utf8'));
      const [[, directory]] = await ask({ host: HOST, port }, ['CONFIG', 'GET', 'dir']);
      const isOurs = directory === realpathSync(this.dataDirectory);
      return isOurs ? { port, users: users.filter(isRunning) } : undefined;
    } catch {
      return undefined;
    }
  }

  #remember(state) {
    mkdirSync(this.dataDirectory, { recursive: true });
    writeFileSync(this.stateFile, JSON.stringify(state));
  }
}
