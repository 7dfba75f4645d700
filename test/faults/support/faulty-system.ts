import { eventually, expectSound, FaultProxy } from '@app/queue/testing';
import { LedgerFile } from '../../fixtures/ledger.mjs';
import { AppProcess } from '../../support/app-process.js';
import { ledgerPath, readLedger, type RunEntry } from '../../support/ledger.js';
import { TaskQueueSystem, type TaskAnswer } from '../../support/task-queue-system.js';
import { expectLedgerHolds, type LedgerRules } from './ledger-rules.js';

export const QUEUE = 'task_queue';
const TERMINAL = ['completed', 'dead_letter', 'cancelled'];
/** For what takes the start of processes on a busy machine. */
export const PATIENCE_MS = 30_000;

export interface Submission {
  task_type: string;
  payload?: object;
  [option: string]: unknown;
}

/** An answer as it came, whatever its status. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export interface Supervised {
  restarts: number;
  current: AppProcess;
  stop(): void;
}

/**
 * The system that faults are injected into: a Redis of its own, the built API, workers whose handlers misbehave on demand
 * (test/fixtures/hostile-worker.mjs), proxies between them, and a ledger of what was accepted and what ran.
 */
export class FaultySystem extends TaskQueueSystem {
  /** A lease of the workers, in seconds. */
  lease = 1;
  private stopped = false;
  private readonly proxies: FaultProxy[] = [];
  private readonly accepted = new LedgerFile(ledgerPath(this.folder, 'client'));

  /** @param redis options of redis-server, besides `--appendonly yes`; `api` more environment of the API */
  static async open({ redis = [], api = {} }: { redis?: string[]; api?: Record<string, string> } = {}) {
    const system = new FaultySystem();
    await system.startRedis(...redis);
    await system.startApi(api);
    return system;
  }

  /** A proxy before Redis. Give its `url` as `REDIS_URL` to the process that is to suffer. */
  async openProxy(options?: { opaque?: boolean }): Promise<FaultProxy> {
    const proxy = await FaultProxy.open(this.redis.url, options);
    this.proxies.push(proxy);
    return proxy;
  }

  /** Starts a worker with the misbehaving handlers, named hostile-1, hostile-2, … */
  startHostileWorker(env: Record<string, string> = {}): AppProcess {
    const name = `hostile-${this.workers.length + 1}`;
    const worker = AppProcess.start('hostileWorker', this.folder, name, {
      REDIS_URL: this.redis.url,
      WORKER_ID: name,
      LEDGER_FILE: ledgerPath(this.folder, name),
      LEASE: String(this.lease),
      WORKER_CONCURRENCY: '4',
      POLL_INTERVAL: '0.2',
      ...env,
    });
    this.workers.push(worker);
    return worker;
  }

  /** Keeps a hostile worker running as a supervisor would: whenever one ends, another one starts, until `stop`. */
  superviseWorker(env: Record<string, string> = {}): Supervised {
    const supervised: Supervised = { restarts: 0, current: this.startHostileWorker(env), stop: () => (going = false) };
    let going = true;
    const watch = (worker: AppProcess): void =>
      void worker.exit().then(() => {
        if (!going || this.stopped) return;
        supervised.restarts++;
        supervised.current = this.startHostileWorker(env);
        watch(supervised.current);
      });
    watch(supervised.current);
    return supervised;
  }

  /** Resolves when this many workers are on the list. */
  async untilWorkersLive(count: number): Promise<void> {
    const isThere = async () => ((await this.ask('GET', '/workers')).body['workers'] as unknown[]).length === count;
    await eventually(`${count} workers live`, isThere, PATIENCE_MS);
  }

  /** Any request; the answer as it is. */
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.base + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Submits a task and writes down that it was accepted. @throws Error when it was not */
  async submit(task: Submission, idempotencyKey?: string): Promise<string> {
    const headers = idempotencyKey === undefined ? undefined : { 'idempotency-key': idempotencyKey };
    const { status, body } = await this.ask('POST', '/tasks', task, headers);
    if (status !== 201 && status !== 200) throw new Error(`POST /tasks: ${status} ${JSON.stringify(body)}`);
    const taskId = body['task_id'] as string;
    this.accept(taskId, idempotencyKey);
    return taskId;
  }

  /** Submits many at once. @throws Error when one of them was not accepted */
  async submitMany(tasks: readonly Submission[]): Promise<string[]> {
    const { tasks: answers } = await this.call<{ tasks: TaskAnswer[] }>('POST', '/tasks/bulk', { tasks });
    for (const { task_id } of answers) this.accept(task_id);
    return answers.map(({ task_id }) => task_id);
  }

  /** Writes down that the API answered for a task, in a test that asks for itself. */
  accept(taskId: string, idempotencyKey?: string): void {
    this.accepted.note({ event: 'accept', taskId, idempotencyKey });
  }

  /** What the handlers of hostile workers wrote down, in order; of one task, or of all. */
  runs(taskId?: string): RunEntry[] {
    return readLedger(this.folder).runs.filter((entry) => taskId === undefined || entry.taskId === taskId);
  }

  /** How often runs of a task began. */
  begins(taskId: string): number {
    return this.runs(taskId).filter(({ event }) => event === 'begin').length;
  }

  /** Resolves with the entry, the newest of its kind, when the handler has written it. */
  noted(taskId: string, event: string, withinMs = PATIENCE_MS): Promise<RunEntry> {
    const find = () => this.runs(taskId).findLast((entry) => entry.event === event);
    return eventually(`${taskId}: ${event}`, find, withinMs);
  }

  /** Resolves with the tasks when each is in a terminal status. */
  finished(taskIds: readonly string[], withinMs = PATIENCE_MS): Promise<TaskAnswer[]> {
    return eventually(
      `${taskIds.length} tasks have finished`,
      async () => {
        const tasks = await Promise.all(taskIds.map((id) => this.task(id)));
        return tasks.every(({ status }) => TERMINAL.includes(status)) && tasks;
      },
      withinMs,
    );
  }

  /** Holds the queue against its invariants, and what became of every accepted task against the ledger. */
  async expectAllAccountedFor(rules: Partial<LedgerRules> = {}): Promise<void> {
    await expectSound(this.client, QUEUE);
    const ledger = readLedger(this.folder);
    const answers: TaskAnswer[] = [];
    for (const taskId of new Set(ledger.accepts.map((accept) => accept.taskId))) {
      const { status, body } = await this.ask('GET', `/tasks/${taskId}`);
      if (status === 200) answers.push(body as unknown as TaskAnswer);
    }
    expectLedgerHolds(ledger, answers, { leaseMs: this.lease * 1_000, ...rules });
  }

  override async stop(): Promise<void> {
    this.stopped = true;
    await super.stop();
    this.accepted.close();
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
  }
}
