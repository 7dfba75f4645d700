import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { servedQueues, type QueueShare } from '../config/queue-list.js';
import type { QueueOptions } from '../config/queue.settings.js';
import { QUEUE_OPTIONS, WORKER_OPTIONS } from '../config/tokens.js';
import type { WorkerOptions } from '../config/worker.settings.js';
import { HandlerRegistry } from '../handlers/handler-registry.js';
import { RedisLink } from '../redis/redis-link.js';
import { Executor } from './executor.js';
import { HEARTBEAT_EVERY_MS, type Activity } from './heartbeat.js';
import { makeIdentity, type WorkerIdentity } from './identity.js';
import { LeaseKeeper } from './lease/lease-keeper.js';
import { QUEUE_SOURCE, type QueueSource } from './queue-source.js';
import { ServedQueue, type Host } from './served-queue.js';
import { SlotShares } from './slot-shares.js';
import type { TaskExecution } from './task-execution.js';
import type { KeptAcknowledgement } from './kept-acknowledgement.js';
import { TaskRunner } from './task-runner.js';
import { TypeLimits } from './type-limits.js';
import { Waker } from './waker.js';

/** How long the last outcomes may take to reach Redis when the worker goes down. */
const LAST_TURNS_MS = 5_000;
/** A lease is kept until its outcome is recorded: one task may run while the one before it is acknowledged. */
const SLOTS_A_TASK = 3;
/** Tasks that a heartbeat names. */
const MOST_TASKS_TOLD = 20;
/** A queue without work, as far as is known, gets a look so often while others have all the slots. */
const LOOK_BESIDE_OTHERS_EVERY_MS = 100;

/** The worker in this process: has slots, and runs the tasks of its queues in them. Start it once, drain it once. */
@Injectable()
export class QueueWorker implements Host {
  readonly identity: WorkerIdentity;
  readonly limits = new TypeLimits();
  private readonly logger = new Logger('Worker');
  private readonly runner: TaskRunner;
  private readonly leases: LeaseKeeper;
  private served: ServedQueue[] = [];
  private wakers: Waker[] = [];
  private drained: Promise<void> | undefined;

  constructor(
    readonly registry: HandlerRegistry,
    executor: Executor,
    @Inject(QUEUE_SOURCE) private readonly source: QueueSource,
    readonly link: RedisLink,
    @Inject(QUEUE_OPTIONS) private readonly queueOptions: QueueOptions,
    @Inject(WORKER_OPTIONS) readonly options: WorkerOptions,
  ) {
    this.identity = makeIdentity(options.workerId);
    const queues = servedQueues(queueOptions).map(({ name }) => name);
    this.leases = new LeaseKeeper(
      queueOptions,
      { ...options, ...queueOptions, boot: this.identity.boot, types: [] },
      options.concurrency * SLOTS_A_TASK,
      () => queues.map((name) => ({ name, policies: registry.policiesIn(name) })),
      (message) => this.runner.interrupt(message),
    );
    this.runner = new TaskRunner(options, registry, executor, this.leases, () =>
      this.served.every(({ turner }) => turner.silent),
    );
  }

  /** Begins to claim tasks of the types registered by now, as soon as Redis is there. */
  run(): void {
    const queues = servedQueues(this.queueOptions);
    const shares = new SlotShares(
      queues.map(({ weight }) => weight),
      () => this.runner.freeSlots,
    );
    this.served = queues.map(({ name }, index) => {
      const options = Object.freeze({ ...this.queueOptions, queueName: name });
      return new ServedQueue(this, { index, options, share: shares.of(index), ...this.source(name) });
    });
    this.wakers = this.makeWakers();
    this.tellWhatIsServed();
    this.leases.start();
    void this.leases.ready.then(() => this.wakers.forEach((waker) => waker.start()));
  }

  /** How many tasks run now. */
  get busySlots(): number {
    return this.runner.busySlots;
  }

  get isDraining(): boolean {
    return this.drained !== undefined;
  }

  /**
   * Stops claiming, lets running tasks finish until the shutdown timeout, then fires the signal of the rest and hands
   * them back without using up an attempt. Resolves when all outcomes are recorded. Calling it again gives the same
   * promise.
   */
  drain(): Promise<void> {
    return (this.drained ??= this.served.length > 0 ? this.drainOnce() : Promise.resolve());
  }

  activity(queue: ServedQueue): Activity {
    const turnAgoMs = Math.round(performance.now() - queue.turner.lastTurnAt);
    return { busy: this.busySlots, turnAgoMs, tasks: this.runner.running(queue.index, MOST_TASKS_TOLD) };
  }

  start(executions: readonly TaskExecution[], leaseEndsAt: number): void {
    this.runner.start(executions, leaseEndsAt);
  }

  answered(acknowledgements: readonly KeptAcknowledgement[]): void {
    this.runner.answered(acknowledgements);
    this.freed();
  }

  refused(acknowledgement: KeptAcknowledgement): void {
    this.runner.refused(acknowledgement);
  }

  freed(): void {
    if (this.served.length === 1) return;
    const longAgo = performance.now() - LOOK_BESIDE_OTHERS_EVERY_MS;
    for (const { turner, share } of this.served) {
      if (share.hungry) turner.schedule();
      else if (turner.lastTurnAt < longAgo) turner.look();
    }
  }

  private async drainOnce(): Promise<void> {
    const turners = this.served.map(({ turner }) => turner);
    for (const turner of turners) turner.stopClaiming();
    await Promise.all(this.wakers.map((waker) => waker.stop()));
    const deadline = performance.now() + this.options.shutdownTimeoutMs;
    if (this.busySlots > 0) {
      this.logger.log(`Going down: waiting for ${this.busySlots} running ${this.busySlots === 1 ? 'task' : 'tasks'}`);
      for (const queue of this.served) queue.sayDraining();
    }
    while (this.busySlots > 0 && performance.now() < deadline) {
      await delay(20);
      // Nobody else makes it look now, and the queue should go on seeing it alive.
      for (const turner of turners) if (performance.now() - turner.lastTurnAt > HEARTBEAT_EVERY_MS) turner.look();
    }
    await Promise.all(this.served.map(({ notes }) => notes.flushAll()));
    this.runner.handBackAll();
    await Promise.all(this.served.map((queue) => queue.leave(LAST_TURNS_MS)));
    this.runner.stop();
    await this.leases.stop();
    this.logger.log('Worker stopped');
  }

  /** One wait for all queues; on Cluster, where their keys are on different nodes, one each. */
  private makeWakers(): Waker[] {
    const interval = Math.min(this.options.pollIntervalMs, HEARTBEAT_EVERY_MS);
    const isCluster = this.queueOptions.redisClusterNodes.length > 0;
    const groups = isCluster ? this.served.map((queue) => [queue]) : [this.served];
    return groups.map((group) => new Waker(() => new RedisLink(this.queueOptions, 'wait'), group, interval));
  }

  private tellWhatIsServed(): void {
    const work = workText(servedQueues(this.queueOptions), this.registry);
    this.logger.log(`Worker ${this.identity.label} runs ${this.options.concurrency} at a time from ${work}`);
    for (const problem of this.registry.foreignTo(this.served.map(({ name }) => name))) this.logger.warn(problem);
  }
}

/** Queues, with their weights where they are several, and types; those that not every queue has, with the ones that do. */
function workText(queues: readonly QueueShare[], registry: HandlerRegistry): string {
  const queuesOf = new Map<string, string[]>();
  for (const { name } of queues) {
    for (const type of registry.typesIn(name)) queuesOf.set(type, [...(queuesOf.get(type) ?? []), name]);
  }
  const types = [...queuesOf].map(([type, names]) =>
    names.length === queues.length ? type : `${type} (only ${names.join(', ')})`,
  );
  const names = queues.map(({ name, weight }) => (queues.length === 1 ? name : `${name}:${weight}`));
  return `${names.join(', ')}: ${types.join(', ')}`;
}
