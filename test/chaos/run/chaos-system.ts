import { FaultProxy } from '@app/queue/testing';
import { AppProcess } from '../../support/app-process.js';
import { ledgerPath } from '../../support/ledger.js';
import { TaskQueueSystem } from '../../support/task-queue-system.js';
import { LEASE_MS, QUEUES, WORKERS } from '../plan/planned-faults.js';

const CONCURRENCY = 20;
const SHUTDOWN_TIMEOUT_S = 2;
/** Nothing that the ledger is held against may be removed before. */
const KEPT = 10_000_000;
/** Killed workers are no fault of the tasks that they ran; none is to be taken for a crash loop. */
const CRASH_BUDGET = 100;

/** The system that the chaos run disturbs: API and workers, each side through a proxy of its own, and Redis with an AOF. */
export class ChaosSystem extends TaskQueueSystem {
  readonly current: AppProcess[] = [];
  proxies!: Record<'api' | 'workers', FaultProxy>;
  /** What ended although nobody killed it. */
  readonly unexpectedEnds: string[] = [];
  private readonly generations: number[] = [];
  private readonly meantToEnd = new Set<AppProcess>();

  static async open(): Promise<ChaosSystem> {
    const system = new ChaosSystem();
    // With everysec Redis answers before it writes while a sync is under way: see docs/reliability.md#durability.
    await system.startRedis('--appendfsync', 'always');
    system.proxies = { api: await FaultProxy.open(system.redis.url), workers: await FaultProxy.open(system.redis.url) };
    await system.startApi();
    for (let number = 0; number < WORKERS; number++) system.startNumber(number);
    return system;
  }

  override async startApi(): Promise<void> {
    const env = { REDIS_URL: this.proxies.api.url, QUEUE_NAME: QUEUES[0], QUEUES: QUEUES.join(',') };
    await super.startApi({ ...env, ...retention(), LOG_LEVEL: 'warn' });
    this.watch(this.api, 'the API');
  }

  /** Starts the worker with this number, or the next one in its place. The last one serves both queues. */
  startNumber(number: number): void {
    const generation = (this.generations[number] ?? 0) + 1;
    this.generations[number] = generation;
    const name = `worker-${number}.${generation}`;
    const queues: Record<string, string> = number === WORKERS - 1 ? { QUEUES: `${QUEUES[0]}:2,${QUEUES[1]}:1` } : {};
    const worker = AppProcess.start('chaosWorker', this.folder, name, {
      ...{ REDIS_URL: this.proxies.workers.url, QUEUE_NAME: QUEUES[0], ...queues, ...retention() },
      ...{ WORKER_ID: name, LEDGER_FILE: ledgerPath(this.folder, name), LOG_LEVEL: 'log' },
      WORKER_CONCURRENCY: String(CONCURRENCY),
      LEASE: String(LEASE_MS / 1_000),
      SHUTDOWN_TIMEOUT: String(SHUTDOWN_TIMEOUT_S),
      CRASH_BUDGET: String(CRASH_BUDGET),
    });
    this.workers.push(worker);
    this.current[number] = worker;
    this.watch(worker, name);
  }

  /** Ends a process on purpose. Resolves with how it ended. */
  end(process: AppProcess, signal: NodeJS.Signals): Promise<number | string | null> {
    this.meantToEnd.add(process);
    return process.stop(signal);
  }

  override async stop(): Promise<void> {
    for (const process of [...this.workers, this.api]) this.meantToEnd.add(process);
    await Promise.all([...this.workers, this.api].map((process) => process.stop('SIGKILL')));
    await Promise.all(Object.values(this.proxies).map((proxy) => proxy.close()));
    this.client.disconnect();
    await this.redis.remove();
  }

  private watch(process: AppProcess, name: string): void {
    void process.exit().then((code) => {
      if (this.meantToEnd.has(process)) return;
      this.unexpectedEnds.push(`${name} ended by itself, with ${code}: ${process.output.slice(-500)}`);
    });
  }
}

function retention(): Record<string, string> {
  const names = ['RETENTION', 'DEAD_LETTER_RETENTION', 'CANCELLED_RETENTION'];
  return Object.fromEntries(
    names.flatMap((name) => [
      [`${name}_COUNT`, String(KEPT)],
      [`${name}_BYTES`, String(KEPT * 1_000)],
    ]),
  );
}
