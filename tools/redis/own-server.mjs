import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { withLock } from '../lock.mjs';
import { Problem } from '../problem.mjs';
import { commandOf, isRunning } from '../processes.mjs';
import { ask } from './ask.mjs';
import { launchServer } from './launch.mjs';
import { shutDown } from './shut-down.mjs';

const HOST = '127.0.0.1';
const POLL_MS = 50;
/** How long a server that was started may take until it listens, and one that runs until it answers. */
const LISTENS_WITHIN_MS = 2_000;
const ANSWERS_WITHIN_MS = 30_000;

/** What was accepted stays: written to disk every second and at the end, and nothing is evicted. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'];

/**
 * The checkout's own Redis, with its data in `dataDirectory`. At most one runs, since two would destroy each other's
 * data, and every `npm start` of the checkout uses it. The last one that leaves stops it, also when the one that started
 * it was killed. It gets `preferredPort` or, when that is taken, any free one.
 */
export class OwnServer {
  constructor(dataDirectory, preferredPort) {
    this.dataDirectory = join(dataDirectory, 'redis');
    this.preferredPort = preferredPort;
    this.logFile = join(dataDirectory, 'redis.log');
    this.stateFile = join(dataDirectory, 'redis.json');
    this.lockFile = join(dataDirectory, 'redis.lock');
  }

  async isRunning() {
    return (await this.#running()) !== undefined;
  }

  /**
   * Joins the running server, or starts one. Resolves with its port, the ids of the other processes that use it, and its
   * process when it was started.
   */
  join({ program, databases }) {
    return withLock(this.lockFile, async () => {
      const { child, ...server } = (await this.#running()) ?? (await this.#launch(program, databases));
      this.#remember({ ...server, users: [...server.users, process.pid] });
      return { port: server.port, others: server.users, child };
    });
  }

  /** Stops the server, unless another process still uses it. */
  leave() {
    return withLock(this.lockFile, async () => {
      const server = await this.#running();
      if (server === undefined) return;
      const others = server.users.filter((user) => user !== process.pid);
      this.#remember({ ...server, users: others });
      if (others.length > 0) return;
      await shutDown({ host: HOST, port: server.port });
      rmSync(this.stateFile, { force: true });
    });
  }

  /** What is known of the server is written down before and right after it starts: we may be killed at any time. */
  async #launch(program, databases) {
    const port = await getPort({ port: this.preferredPort, host: HOST });
    const options = [...DURABLE, '--databases', String(databases)];
    const place = { port, directory: this.dataDirectory, logFile: this.logFile };
    const onSpawn = ({ pid }) => this.#remember({ port, pid, users: [] });
    this.#remember({ port, users: [] });
    try {
      const child = await launchServer({ program, ...place, options, detached: true, onSpawn });
      child.unref();
      return { port, pid: child.pid, users: [], child };
    } catch (error) {
      rmSync(this.stateFile, { force: true });
      throw error;
    }
  }

  /** The running server's port and process, and those of its users that still run; undefined when none runs. */
  async #running() {
    const remembered = this.#remembered();
    const found = (remembered && (await this.#findRemembered(remembered))) ?? (await this.#findAt(this.preferredPort));
    return found && { ...found, users: (remembered?.users ?? []).filter(isRunning) };
  }

  /**
   * The server of the state file, which may have just been started or be busy.
   * @throws Problem when it has our data open, but does not answer.
   */
  async #findRemembered({ port, pid }) {
    const giveUpAt = Date.now() + (pid === undefined ? LISTENS_WITHIN_MS : ANSWERS_WITHIN_MS);
    for (;;) {
      const found = await this.#findAt(port);
      if (found !== undefined || (pid !== undefined && !isServer(pid, port))) return found;
      if (Date.now() > giveUpAt) break;
      await delay(POLL_MS);
    }
    if (pid === undefined) return undefined;
    throw new Problem(
      `Process ${pid} is a Redis with its data in ${this.dataDirectory}, but it does not answer at port ${port}.\n` +
        `Stop it and try again:  kill ${pid}`,
    );
  }

  /** The server at a port, if it is the one on our directory. */
  async #findAt(port) {
    if (!port) return undefined;
    try {
      const questions = [
        ['CONFIG', 'GET', 'dir'],
        ['INFO', 'server'],
      ];
      const [[, directory], info] = await ask({ host: HOST, port }, ...questions);
      if (directory !== realpathSync(this.dataDirectory)) return undefined;
      return { port, pid: Number(/^process_id:(\d+)/m.exec(info)?.[1]) };
    } catch {
      return undefined;
    }
  }

  #remembered() {
    try {
      return JSON.parse(readFileSync(this.stateFile, 'utf8'));
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all: written aside and renamed. */
  #remember(state) {
    mkdirSync(this.dataDirectory, { recursive: true });
    const written = `${this.stateFile}.new`;
    writeFileSync(written, JSON.stringify(state));
    renameSync(written, this.stateFile);
  }
}

/** Whether the process is (or is about to become) a server at this port, and not another one that got its id. */
function isServer(pid, port) {
  const command = commandOf(pid);
  return /redis|valkey/.test(command) && command.includes(String(port));
}
