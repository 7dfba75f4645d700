import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { QUEUE } from '../harness/case.mjs';
import { Child } from '../harness/child.mjs';
import { RedisServer } from '../harness/redis-server.mjs';
import { loadFaultProxy } from '../prepare/fault-proxy.mjs';
import { FAULT_SIDES } from './sides.mjs';

const LOOK_EVERY_MS = 50;
const TERMINAL = ['completed', 'failed'];

/** One side, and what it takes to let it suffer: a Redis, a producer, workers, and what the workers wrote down. */
export class Stage {
  /** The proxy between Redis and the producer, where there is one. */
  proxy;
  #side;
  #folder = mkdtempSync(join(tmpdir(), 'task-queue-faults-'));
  #children = [];

  /**
   * Opens a stage, hands it to `use` and closes it whatever happens.
   * @template Result
   * @param {'ours' | 'bullmq'} side
   * @param {(stage: Stage) => Promise<Result>} use
   * @param {{ proxied?: boolean }} [options] the producer reaches Redis through `proxy`
   */
  static async with(side, use, { proxied = false } = {}) {
    const stage = new Stage(side);
    try {
      await stage.#open(proxied);
      return await use(stage);
    } finally {
      await stage.#close();
    }
  }

  constructor(side) {
    this.#side = side;
  }

  async #open(proxied) {
    this.redis = await RedisServer.start();
    const { port } = this.redis;
    if (proxied) this.proxy = await (await loadFaultProxy()).open(`redis://127.0.0.1:${port}`);
    this.producer = this.#child('fault-producer');
    await this.producer.call('open', this.#side, {
      port: Number(this.proxy?.url.split(':').at(-1) ?? port),
      queue: QUEUE,
    });
  }

  /**
   * @param {{ holding?: boolean, concurrency?: number, env?: Record<string, string> }} [options] `holding`: tasks that
   *   `hold` never end there; `env`: variables besides ours
   * @returns {Promise<Child>} when it is ready
   */
  async startWorker({ holding = false, concurrency = 1, env } = {}) {
    const worker = this.#child('fault-worker', env);
    const { name } = FAULT_SIDES[this.#side];
    const options = { concurrency, holding, ledgerFile: join(this.#folder, 'ledger') };
    await worker.call('open', name, { port: this.redis.port, queue: QUEUE }, options);
    return worker;
  }

  /** What the handlers noted, in order. @returns {{ event: string, n: number, at: number }[]} `at` in ms, monotonic */
  noted(event, n) {
    const file = join(this.#folder, 'ledger');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    return lines.map((line) => JSON.parse(line)).filter((entry) => entry.event === event && (n ?? entry.n) === entry.n);
  }

  /** How many warnings and errors the workers have logged. */
  logEntries() {
    const file = join(this.#folder, 'fault-worker.log');
    return [...readFileSync(file, 'utf8').matchAll(FAULT_SIDES[this.#side].logEntry)].length;
  }

  /** Resolves when this many runs of task `n` have begun or ended. */
  async untilNoted(event, n, count, withinMs) {
    await until(`${count} × ${event} of task ${n}`, withinMs, () => this.noted(event, n).length >= count);
  }

  /** Resolves with what the queue says of a task when that is final and no run of any goes on. */
  async settled(id, withinMs) {
    let found;
    await until(`${id} is final`, withinMs, async () => {
      found = await this.producer.call('find', id);
      return TERMINAL.includes(found.status) && this.noted('begin').length === this.noted('end').length;
    });
    return found;
  }

  #child(name, env) {
    const child = new Child(name, { env, logFile: join(this.#folder, `${name}.log`) });
    this.#children.push(child);
    return child;
  }

  async #close() {
    await Promise.all(this.#children.map((child) => child.stop()));
    await this.proxy?.close();
    await this.redis?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function until(what, withinMs, look) {
  const end = performance.now() + withinMs;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`Waited for ${withinMs / 1_000} s in vain: ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}
