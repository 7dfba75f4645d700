import { setTimeout as delay } from 'node:timers/promises';
import { hostname } from 'node:os';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { QueueOptions } from '../config/queue.settings.js';
import { QUEUE_OPTIONS, WORKER_OPTIONS } from '../config/tokens.js';
import type { WorkerOptions } from '../config/worker.settings.js';
import { HandlerRegistry } from '../handlers/handler-registry.js';
import { Janitor } from '../maintenance/janitor.js';
import { QueueKeys } from '../redis/keys.js';
import { RedisLink } from '../redis/redis-link.js';
import { ExtendScript } from '../scripts/extend.script.js';
import { TurnScript, type Acknowledgement, type TurnSettings } from '../scripts/turn.script.js';
import { Executor } from './executor.js';
import { makeIdentity } from './identity.js';
import { LeaseKeeper } from './lease-keeper.js';
import { TaskExecution } from './task-execution.js';
import { Turner, type TurnerClient } from './turner.js';
import { Waker } from './waker.js';

const HEARTBEAT_EVERY_MS = 5_000;
/** How long the last outcomes may take to reach Redis when the worker goes down. */
const LAST_TURNS_MS = 5_000;

/** One worker in this process: claims tasks, has them run, records what came of them. Start it once, drain it once. */
@Injectable()
export class QueueWorker implements TurnerClient {
  readonly identity;
  private readonly logger = new Logger('Worker');
  private readonly running = new Map<string, TaskExecution>();
  private readonly settings: TurnSettings;
  private readonly turner: Turner;
  private readonly waker: Waker;
  private readonly leases: LeaseKeeper;
  private readonly startedAt = new Date();
  private heartbeatDueAt = 0;
  private leaving = false;
  private drained: Promise<void> | undefined;

  constructor(
    private readonly registry: HandlerRegistry,
    private readonly executor: Executor,
    private readonly janitor: Janitor,
    turnScript: TurnScript,
    extendScript: ExtendScript,
    link: RedisLink,
    keys: QueueKeys,
    @Inject(QUEUE_OPTIONS) private readonly queueOptions: QueueOptions,
    @Inject(WORKER_OPTIONS) private readonly options: WorkerOptions,
  ) {
    this.identity = makeIdentity(options.workerId);
    this.settings = { ...options, ...queueOptions, boot: this.identity.boot, types: [] };
    this.turner = new Turner(turnScript, link, this.settings, options.concurrency, queueOptions.redisTimeoutMs, this);
    const interval = Math.min(options.pollIntervalMs, HEARTBEAT_EVERY_MS);
    this.waker = new Waker(() => new RedisLink(queueOptions, 'wait'), keys, this.turner, interval);
    this.leases = new LeaseKeeper(extendScript, this.running, options.leaseMs, queueOptions.redisTimeoutMs);
  }

  /** Begins to claim tasks of the types registered by now, as soon as Redis is there. */
  run(): void {
    const { queueName } = this.queueOptions;
    this.settings.types = this.registry.types;
    const types = this.registry.types.join(', ');
    this.logger.log(`Worker ${this.identity.label} runs ${this.options.concurrency} at a time from ${queueName}: ${types}`);
    this.leases.start();
    this.waker.start();
  }

  /** How many tasks run now. */
  get busySlots(): number {
    return this.running.size;
  }

  /**
   * Stops claiming, lets running tasks finish until the shutdown timeout, then fires the signal of the rest and hands
   * them back without using up an attempt. Resolves when all outcomes are recorded. Calling it again gives the same
   * promise.
   */
  drain(): Promise<void> {
    return (this.drained ??= this.drainOnce());
  }

  private async drainOnce(): Promise<void> {
    this.turner.stopClaiming();
    await this.waker.stop();
    const deadline = performance.now() + this.options.shutdownTimeoutMs;
    if (this.running.size > 0) this.logger.log(`Going down: waiting for ${this.running.size} running tasks`);
    while (this.running.size > 0 && performance.now() < deadline) await delay(20);
    for (const execution of [...this.running.values()]) {
      execution.abort('shutdown');
      this.logger.warn(`[${execution.taskId}] Handed back: it did not finish before the shutdown timeout`);
      this.finish(execution, { kind: 'released' });
    }
    this.leaving = true;
    await this.turner.finish(LAST_TURNS_MS);
    this.leases.stop();
    this.logger.log('Worker stopped');
  }

  freeSlots(): number {
    return this.options.concurrency - this.running.size;
  }

  start(claim: { taskId: string; record: string; state: string }, sentAt: number): void {
    const leaseEndsAt = sentAt + this.options.leaseMs;
    const execution = new TaskExecution(claim.taskId, claim.record, claim.state, this.queueOptions.queueName, leaseEndsAt);
    this.running.set(claim.taskId, execution);
    void this.executor.execute(execution).then((outcome) => this.finish(execution, outcome));
  }

  refused({ taskId, outcome }: Acknowledgement, answer: 'LEASE_LOST' | 'UNKNOWN'): void {
    const why = answer === 'LEASE_LOST' ? 'its lease had been lost' : 'the task is gone';
    this.logger.warn(`[${taskId}] The outcome "${outcome.kind}" was not recorded: ${why}`);
  }

  heartbeat(): string {
    if (this.leaving) return 'GONE';
    const now = performance.now();
    if (now < this.heartbeatDueAt) return '';
    this.heartbeatDueAt = now + HEARTBEAT_EVERY_MS;
    return JSON.stringify({
      label: this.identity.label,
      host: hostname(),
      pid: process.pid,
      types: this.registry.types,
      concurrency: this.options.concurrency,
      started_at: this.startedAt.toISOString(),
    });
  }

  retentionDue(): void {
    void this.janitor.clean();
  }

  private finish(execution: TaskExecution, outcome: Acknowledgement['outcome']): void {
    // A task handed back at shutdown is no longer this worker's, whatever its handler still does.
    if (this.running.get(execution.taskId) !== execution) return;
    this.running.delete(execution.taskId);
    const { taskId, token, recordBytes } = execution;
    this.turner.report({ taskId, token, recordBytes, outcome }, this.running.size === 0);
  }
}
