import type { Redis } from 'ioredis';
import { eventually, expectSound, FaultProxy } from '@app/queue/testing';
import { LedgerFile } from '../../fixtures/ledger.mjs';
import { AppProcess } from '../../support/app-process.js';
import { ledgerPath, readLedger, type AcceptEntry, type RunEntry } from '../../support/ledger.js';
import { TaskQueueSystem, type TaskAnswer } from '../../support/task-queue-system.js';
import { expectLedgerHolds, type LedgerRules } from './ledger-rules.js';

export const QUEUE = 'task_queue';
const TERMINAL = ['completed', 'dead_letter', 'cancelled'];
const READ_AT_ONCE = 50;
const SUBMITTED_AT_ONCE = 5_000;
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

type MoreOfAccept = Partial<Pick<AcceptEntry, 'idempotencyKey' | 'notBefore'>>;

/** Several servers of Redis that belong together. */
export interface RedisSite {
  /** Where they are, in the words of the configuration. */
  readonly address: Record<string, string>;
  readonly keyPrefix: string;
  /** To look at the queue. */
  readonly client: Redis;
  stop(): Promise<void>;
}

interface OpenOptions {
  redis?: string[];
  apiThroughProxy?: boolean;
  api?: Record<string, string>;
  site?: RedisSite;
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
  apiProxy: FaultProxy | undefined;
  /** What the keys of the queue begin with. */
  keyPrefix = QUEUE;
  /** By how many ms the clocks of workers are ahead, for what they write down. */
  readonly clocksOff = new Map<string, number>();
  private site: RedisSite | undefined;
  private stopped = false;
  private readonly proxies: FaultProxy[] = [];
  private readonly accepted = new LedgerFile(ledgerPath(this.folder, 'client'));

  /**
   * @param redis options of redis-server, besides `--appendonly yes`
   * @param apiThroughProxy the API reaches Redis through `apiProxy`
   * @param api settings of the API
   * @param site several servers instead of the one; they end with the system
   * @throws Error when one of them does not start; nothing is left over then
   */
  static async open({ redis = [], apiThroughProxy = false, api = {}, site }: OpenOptions = {}) {
    const system = new FaultySystem();
    try {
      if (site === undefined) await system.startRedis(...redis);
      else system.takeSite(site);
      if (apiThroughProxy) system.apiProxy = await system.openProxy();
      await system.startApi(api);
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  private takeSite(site: RedisSite): void {
    this.site = site;
    this.client = site.client;
    this.keyPrefix = site.keyPrefix;
  }

  protected override address(): Record<string, string> {
    return this.site?.address ?? super.address();
  }

  override startApi(env: Record<string, string> = {}): Promise<void> {
    return super.startApi({ ...(this.apiProxy && { REDIS_URL: this.apiProxy.url }), ...env });
  }

  /** A proxy before Redis. Give its `url` as `REDIS_URL` to the process that is to suffer. */
  async openProxy(options?: { opaque?: boolean }): Promise<FaultProxy> {
    const proxy = await FaultProxy.open(this.redis.url, options);
    this.proxies.push(proxy);
    return proxy;
  }

  /** Starts a worker with the misbehaving handlers, named hostile-1, hostile-2, … @param within see `AppProcess.start` */
  startHostileWorker(env: Record<string, string> = {}, within: readonly string[] = []): AppProcess {
    const name = `hostile-${this.workers.length + 1}`;
    const settings = {
      ...this.address(),
      WORKER_ID: name,
      LEDGER_FILE: ledgerPath(this.folder, name),
      LEASE: String(this.lease),
      WORKER_CONCURRENCY: '4',
      POLL_INTERVAL: '0.2',
      ...env,
    };
    const worker = AppProcess.start('hostileWorker', this.folder, name, settings, within);
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

  /** Submits a task and writes down that it was accepted, and when it may begin. @throws Error when it was not */
  async submit(task: Submission, idempotencyKey?: string): Promise<string> {
    const sentAt = Date.now();
    const headers = idempotencyKey === undefined ? undefined : { 'idempotency-key': idempotencyKey };
    const { status, body } = await this.ask('POST', '/tasks', task, headers);
    if (status !== 201 && status !== 200) throw new Error(`POST /tasks: ${status} ${JSON.stringify(body)}`);
    const taskId = body['task_id'] as string;
    // 200: it was there before, and its delay began when it came.
    this.accept(taskId, { idempotencyKey, ...(status === 201 && notBefore(task, sentAt)) });
    return taskId;
  }

  /** Submits many that are new, thousands at once. @throws Error when one of them was not accepted */
  async submitMany(tasks: readonly Submission[]): Promise<string[]> {
    const taskIds: string[] = [];
    while (taskIds.length < tasks.length) {
      const some = tasks.slice(taskIds.length, taskIds.length + SUBMITTED_AT_ONCE);
      const sentAt = Date.now();
      const { tasks: answers } = await this.call<{ tasks: TaskAnswer[] }>('POST', '/tasks/bulk', { tasks: some });
      // In one go: a process that is busy with its disk for seconds finds its connections closed.
      this.accepted.noteAll(
        answers.map(({ task_id }, index) => acceptOf(task_id, notBefore(some[index] as Submission, sentAt))),
      );
      taskIds.push(...answers.map(({ task_id }) => task_id));
    }
    return taskIds;
  }

  /** Writes down that the API answered for a task, in a test that asks for itself. */
  accept(taskId: string, more: MoreOfAccept = {}): void {
    this.accepted.note(acceptOf(taskId, more));
  }

  /** What the handlers of hostile workers wrote down, in order; of one task, or of all. */
  runs(taskId?: string): RunEntry[] {
    return readLedger(this.folder).runs.filter((entry) => taskId === undefined || entry.taskId === taskId);
  }

  /** How often runs of a task began. */
  begins(taskId: string): number {
    return this.allBegins().get(taskId) ?? 0;
  }

  /** The same of all tasks that ever began. */
  allBegins(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { event, taskId } of this.runs()) {
      if (event === 'begin') counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
    }
    return counts;
  }

  /** Resolves with the entry, the newest of its kind, when the handler has written it. */
  noted(taskId: string, event: string, withinMs = PATIENCE_MS): Promise<RunEntry> {
    const find = () => this.runs(taskId).findLast((entry) => entry.event === event);
    return eventually(`${taskId}: ${event}`, find, withinMs);
  }

  /** Resolves with the tasks when each is in a terminal status. */
  async finished(taskIds: readonly string[], withinMs = PATIENCE_MS): Promise<TaskAnswer[]> {
    const found = new Map<string, TaskAnswer>();
    await eventually(
      `${taskIds.length} tasks have finished`,
      async () => {
        for (const { body } of await this.readTasks(taskIds.filter((id) => !found.has(id)))) {
          const task = body as unknown as TaskAnswer;
          if (TERMINAL.includes(task.status)) found.set(task.task_id, task);
        }
        return taskIds.every((id) => found.has(id));
      },
      withinMs,
    );
    return taskIds.map((id) => found.get(id) as TaskAnswer);
  }

  /** Holds the queue against its invariants, and what became of every accepted task against the ledger. */
  async expectAllAccountedFor(rules: Partial<LedgerRules> = {}): Promise<void> {
    await expectSound(this.client, this.keyPrefix);
    const { accepts, runs } = readLedger(this.folder);
    const onTime = runs.map((entry) => ({ ...entry, at: entry.at - (this.clocksOff.get(entry.worker) ?? 0) }));
    const ledger = { accepts, runs: onTime.sort((one, other) => one.at - other.at) };
    const answers = await this.readTasks([...new Set(ledger.accepts.map(({ taskId }) => taskId))]);
    const tasks = answers.filter(({ status }) => status === 200).map(({ body }) => body as unknown as TaskAnswer);
    expectLedgerHolds(ledger, tasks, { leaseMs: this.lease * 1_000, ...rules });
  }

  private async readTasks(taskIds: readonly string[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let at = 0; at < taskIds.length; at += READ_AT_ONCE) {
      const some = taskIds.slice(at, at + READ_AT_ONCE).map((id) => this.ask('GET', `/tasks/${id}`));
      answers.push(...(await Promise.all(some)));
    }
    return answers;
  }

  override async stop(): Promise<void> {
    this.stopped = true;
    await super.stop();
    await this.site?.stop();
    this.accepted.close();
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
  }
}

/** `sentAt` is from before the request, so that no clock that Redis can have read then is behind it; a delay is in seconds. */
const notBefore = ({ delay }: Submission, sentAt: number): MoreOfAccept =>
  typeof delay === 'number' ? { notBefore: Math.floor(sentAt + delay * 1_000) } : {};

const acceptOf = (taskId: string, more: MoreOfAccept) => ({ event: 'accept', taskId, ...more });
