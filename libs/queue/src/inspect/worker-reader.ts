import type { QueueOptions } from '../config/queue.settings.js';
import type { PageRequest, WorkerInfo, WorkerPage } from '../domain/worker.js';
import { toQueueError } from '../redis/redis-failure.js';
import { ResendingCall } from '../redis/resending-call.js';
import { ReadWorkerScript } from '../scripts/read-worker.script.js';
import { MOST_WORKERS_A_CALL, ReadWorkersScript } from '../scripts/read-workers.script.js';
import type { StoredWorker } from '../scripts/stored-worker.js';
import { workerInfo } from './worker-info.js';
import { inOrder } from './worker-merge.js';
import { pageOf } from './worker-page.js';

const MOST_CALLS = 5;
/** So long what handlers say of themselves is taken as it was read. */
const POLICIES_HOLD_MS = 1_000;

/** Reads what the workers say of themselves. */
export class WorkerReader {
  constructor(
    private readonly one: ReadWorkerScript,
    private readonly some: ReadWorkersScript,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  private retries: { read: Promise<ReadonlyMap<string, number>>; until: number } | undefined;

  /**
   * The worker with this boot id, while it is on the list: not when it stopped cleanly.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  async get(boot: string): Promise<WorkerInfo | undefined> {
    try {
      const deadline = performance.now() + this.options.redisTimeoutMs;
      const stored = await this.resending.until(deadline, (remainingMs) => this.one.run(boot, remainingMs));
      return stored && workerInfo(stored, this.options.queueName);
    } catch (error) {
      throw toQueueError(error);
    }
  }

  /**
   * All workers on the list (of very many, the 1,000 that were heard of longest ago), in the order in which they started.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  async all(): Promise<WorkerInfo[]> {
    try {
      const found = await this.readAll(performance.now() + this.options.redisTimeoutMs);
      return found.map((stored) => workerInfo(stored, this.options.queueName)).sort(inOrder);
    } catch (error) {
      throw toQueueError(error);
    }
  }

  /** @throws QueueError INVALID_FILTER, REDIS_UNAVAILABLE */
  async page(request: PageRequest): Promise<WorkerPage> {
    // What is wrong with the request is told before Redis is asked.
    pageOf([], request);
    return pageOf(await this.all(), request);
  }

  /**
   * How often tasks are tried again that do not say, by type, where a worker on the list has a handler that says so; of
   * workers that differ, the one that started last counts. As it was up to a second ago. Never rejects: what is not known is left out.
   */
  maxRetries(): Promise<ReadonlyMap<string, number>> {
    const now = performance.now();
    if (this.retries === undefined || this.retries.until < now) {
      this.retries = { read: this.readRetries(), until: now + POLICIES_HOLD_MS };
    }
    return this.retries.read;
  }

  private async readRetries(): Promise<ReadonlyMap<string, number>> {
    const workers = await this.all().catch(() => []);
    const said = workers.flatMap(({ handlers }) => handlers);
    return new Map(said.flatMap(({ type, maxRetries }) => (maxRetries === undefined ? [] : [[type, maxRetries]])));
  }

  private async readAll(deadline: number): Promise<StoredWorker[]> {
    const found = new Map<string, StoredWorker>();
    let from: number | undefined;
    for (let calls = 0; calls < MOST_CALLS; calls++) {
      const part = await this.resending.until(deadline, (remainingMs) => this.some.run(from, remainingMs));
      for (const worker of part) found.set(worker.boot, worker);
      const last = part.at(-1)?.heartbeatAtMs;
      if (part.length < MOST_WORKERS_A_CALL || last === from) break;
      from = last;
    }
    return [...found.values()];
  }
}
