import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const STOP_WITHIN_MS = 5_000;

/** A process of `processes/`, whose methods are called over the wire. Ends with this process at the latest. */
export class Child {
  #process;
  #calls = new Map();
  #next = 0;
  #exited;

  /** @param {string} name file in `processes/`, without its ending */
  constructor(name) {
    const file = fileURLToPath(new URL(`../processes/${name}.mjs`, import.meta.url));
    // Standard output is what a product or a peer logs in operation: written, but to nobody.
    this.#process = fork(file, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
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
