import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const STOP_WITHIN_MS = 5_000;

/** A process of `processes/`, whose methods are called over the wire. Ends with this process at the latest. */
export class Child {
  #process;
  #calls = new Map();
  #next = 0;
  #exited;

  /**
   * @param {string} name file in `processes/`, without its ending
   * @param {{ env?: Record<string, string>, logFile?: string }} [options] variables besides ours; where all that it
   *   writes goes. Without a file, standard output, which is what a product or a peer logs in operation, is written to
   *   nobody.
   */
  constructor(name, { env, logFile } = {}) {
    const file = fileURLToPath(new URL(`../processes/${name}.mjs`, import.meta.url));
    const log = logFile && openSync(logFile, 'a');
    const stdio = ['ignore', log ?? 'ignore', log ?? 'inherit', 'ipc'];
    this.#process = fork(file, { serialization: 'advanced', stdio, env: { ...process.env, ...env } });
    if (log !== undefined) closeSync(log);
    this.#process.on('message', ({ id, value, error }) => {
      const { resolve, reject } = this.#calls.get(id);
      this.#calls.delete(id);
      if (error === undefined) resolve(value);
      else reject(new Error(`${name}: ${error}`));
    });
    this.#exited = new Promise((resolve) => {
      this.#process.on('exit', (code, signal) => {
        for (const { reject } of this.#calls.values()) reject(new Error(`${name} ended (${signal ?? code})`));
        this.#calls.clear();
        resolve();
      });
    });
  }

  /** Runs a method there; rejects with its error, or when the process ends before it has answered. */
  call(method, ...args) {
    if (this.#process.exitCode !== null) return Promise.reject(new Error('The process has ended'));
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#calls.set(id, { resolve, reject });
      this.#process.send({ id, method, args });
    });
  }

  /** Sends a signal; resolves when the process has ended. */
  async kill(signal) {
    this.#process.kill(signal);
    await this.#exited;
  }

  async stop() {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.#exited;
    clearTimeout(timer);
  }
}

/**
 * Starts a process for each name, hands them to `use`, and ends them all whatever happens.
 * @template Result
 * @param {string[]} names
 * @param {(...children: Child[]) => Promise<Result>} use
 */
export async function withChildren(names, use) {
  const children = names.map((name) => new Child(name));
  try {
    return await use(...children);
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}
