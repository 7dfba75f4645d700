import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { QueueOptions } from '../config/queue.settings.js';
import { QUEUE_OPTIONS, WORKER_OPTIONS } from '../config/tokens.js';
import type { WorkerOptions } from '../config/worker.settings.js';
import { HandlerRegistry } from '../handlers/handler-registry.js';
import { Janitor } from '../maintenance/janitor.js';
import { Redriver } from '../maintenance/redriver.js';
import { QueueKeys } from '../redis/keys.js';
import { RedisLink } from '../redis/redis-link.js';
import { ResendingCall } from '../redis/resending-call.js';
import { NoteScript } from '../scripts/note.script.js';
import { TallyScript } from '../scripts/tally.script.js';
import { TurnScript } from '../scripts/turn.script.js';
import type { TurnSettings } from '../scripts/turn.types.js';
import { Executor } from './executor.js';
import { HEARTBEAT_EVERY_MS, Heartbeat, type Activity } from './heartbeat.js';
import { makeIdentity, type WorkerIdentity } from './identity.js';
import { LeaseKeeper } from './lease/lease-keeper.js';
import { monotonicMs } from './lease/monotonic-clock.js';
import { Reporter } from './reporter.js';
import { RunTally } from './run-tally.js';
import { TaskExecution, type RunSurroundings } from './task-execution.js';
import { TaskRunner, type KeptAcknowledgement } from './task-runner.js';
import { TurnSender } from './turn-sender.js';
import { Turner, type Claim, type TurnerClient } from './turner.js';
import { TypeLimits } from './type-limits.js';
import { Waker } from './waker.js';

/** How long the last outcomes may take to reach Redis when the worker goes down. */
const LAST_TURNS_MS = 5_000;
/** A lease is kept until its outcome is recorded: one task may run while the one before it is acknowledged. */
const SLOTS_A_TASK = 3;
/** Tasks that a heartbeat names. */
const MOST_TASKS_TOLD = 20;
/** A task is not started when more than this part of its lease is over: the thread must have time to extend it. */
const LATEST_START = 0.5;

/** One worker in this process: claims tasks, has them run, records what came of them. Start it once, drain it once. */
@Injectable()
export class QueueWorker implements TurnerClient {
  readonly identity: WorkerIdentity;
  readonly limits = new TypeLimits();
  private readonly logger = new Logger('Worker');
  private readonly settings: TurnSettings;
  private readonly runner: TaskRunner;
  private readonly turner: Turner;
  private readonly waker: Waker;
  private readonly leases: LeaseKeeper;
  private readonly pulse: Heartbeat;
  private readonly reporter: Reporter;
  private readonly surroundings: RunSurroundings;
  private readonly tally: RunTally;
  private started = false;
  private drained: Promise<void> | undefined;

  constructor(
    private readonly registry: HandlerRegistry,
    executor: Executor,
    private readonly janitor: Janitor,
    private readonly redriver: Redriver,
    turnScript: TurnScript,
    noteScript: NoteScript,
    tallyScript: TallyScript,
    private readonly link: RedisLink,
    keys: QueueKeys,
    @Inject(QUEUE_OPTIONS) private readonly queueOptions: QueueOptions,
    @Inject(WORKER_OPTIONS) private readonly options: WorkerOptions,
  ) {
    const { concurrency } = options;
    this.identity = makeIdentity(options.workerId);
    this.pulse = new Heartbeat(this.identity, concurrency, registry, () => this.activity());
    this.tally = new RunTally(tallyScript, this.identity.boot, queueOptions.redisTimeoutMs);
    this.settings = { ...options, ...queueOptions, boot: this.identity.boot, types: [] };
    const { queueName, maxTaskBytes, redisTimeoutMs } = queueOptions;
    const resending = new ResendingCall(link);
    this.reporter = new Reporter((notes) =>
      resending.until(performance.now() + redisTimeoutMs, (remainingMs) => noteScript.run(notes, remainingMs)),
    );
    const maxRetriesOf = (type: string): number | undefined => registry.get(type)?.maxRetries;
    this.surroundings = { queueName, maxTaskBytes, notes: this.reporter, maxRetriesOf };
    this.leases = new LeaseKeeper(
      queueOptions,
      this.settings,
      concurrency * SLOTS_A_TASK,
      () => registry.policies,
      (message) => this.runner.interrupt(message),
    );
    this.runner = new TaskRunner(
      options,
      registry,
      executor,
      this.leases,
      this.limits,
      (notes) => this.reporter.flush(notes),
      (acknowledgement, isLast) => this.turner.report(acknowledgement, isLast),
      () => this.turner.silent,
    );
    const sender = new TurnSender(turnScript, link, this.settings, queueOptions.redisTimeoutMs);
    this.turner = new Turner(sender, concurrency, this);
    const interval = Math.min(options.pollIntervalMs, HEARTBEAT_EVERY_MS);
    this.waker = new Waker(() => new RedisLink(queueOptions, 'wait'), keys, this.turner, interval);
  }

  /** Begins to claim tasks of the types registered by now, as soon as Redis is there. */
  run(): void {
    this.started = true;
    this.settings.types = this.registry.types;
    this.limits.set(this.registry.limits, this.registry.types.length);
    const { concurrency } = this.options;
    const types = this.registry.types.join(', ');
    this.logger.log(
      `Worker ${this.identity.label} runs ${concurrency} at a time from ${this.queueOptions.queueName}: ${types}`,
    );
    this.leases.start();
    void this.leases.ready.then(() => this.waker.start());
  }

  /** How many tasks run now. */
  get busySlots(): number {
    return this.runner.busySlots;
  }

  /**
   * Stops claiming, lets running tasks finish until the shutdown timeout, then fires the signal of the rest and hands
   * them back without using up an attempt. Resolves when all outcomes are recorded. Calling it again gives the same
   * promise.
   */
  drain(): Promise<void> {
    return (this.drained ??= this.started ? this.drainOnce() : Promise.resolve());
  }

  private async drainOnce(): Promise<void> {
    this.turner.stopClaiming();
    await this.waker.stop();
    const deadline = performance.now() + this.options.shutdownTimeoutMs;
    if (this.busySlots > 0) {
      this.logger.log(`Going down: waiting for ${this.busySlots} running tasks`);
      this.pulse.become('draining');
      this.turner.look();
    }
    while (this.busySlots > 0 && performance.now() < deadline) {
      await delay(20);
      // Nobody else makes it look now, and the queue should go on seeing it alive.
      if (performance.now() - this.turner.lastTurnAt > HEARTBEAT_EVERY_MS) this.turner.look();
    }
    await this.reporter.flushAll();
    this.runner.handBackAll();
    this.pulse.leave();
    await this.turner.finish(LAST_TURNS_MS);
    if (this.link.up) await this.tally.send();
    this.runner.stop();
    this.reporter.stop();
    await this.leases.stop();
    this.logger.log('Worker stopped');
  }

  freeSlots(): number {
    return this.runner.freeSlots;
  }

  claimed(claims: readonly Claim[], sentAgoMs: number): void {
    const executions = claims.map((claim) => new TaskExecution(claim, this.surroundings));
    // The turn was under way when the worker began to go down, or its reply lay so long behind a handler that blocked
    // the event loop that the leases may be over, and the tasks run elsewhere.
    if (this.drained !== undefined || sentAgoMs > this.options.leaseMs * LATEST_START) {
      for (const { taskId, token } of executions) {
        this.turner.report({ taskId, token, recordBytes: 0, outcome: { kind: 'released' } }, false);
      }
      return;
    }
    this.runner.start(executions, monotonicMs() - sentAgoMs + this.options.leaseMs);
  }

  answered(acknowledgements: readonly KeptAcknowledgement[]): void {
    for (const acknowledgement of acknowledgements) this.tally.count(acknowledgement, 1);
    this.runner.answered(acknowledgements);
  }

  refused(acknowledgement: KeptAcknowledgement, answer: 'LEASE_LOST' | 'UNKNOWN'): void {
    const { taskId, outcome } = acknowledgement;
    this.tally.count(acknowledgement, -1);
    const why = answer === 'LEASE_LOST' ? 'its lease had been lost' : 'the task is gone';
    this.logger.warn(`[${taskId}] The outcome "${outcome.kind}" was not recorded: ${why}`);
  }

  heartbeat(): string {
    const heartbeat = this.pulse.next();
    // Not before the turn that has just come back is counted to its end.
    if (heartbeat !== '') queueMicrotask(() => void this.tally.send());
    return heartbeat;
  }

  retentionDue(): void {
    void this.janitor.clean();
  }

  redriveDue(): void {
    this.redriver.wake();
  }

  quietAsked(quiet: boolean): void {
    if (quiet === this.pulse.isQuiet || this.drained !== undefined) return;
    this.logger.log(quiet ? 'Quiet: no new tasks are taken until an operator says so' : 'No longer quiet');
    this.pulse.become(quiet ? 'quiet' : 'active');
    this.turner.pauseClaiming(quiet);
  }

  private activity(): Activity {
    const turnAgoMs = Math.round(performance.now() - this.turner.lastTurnAt);
    return { busy: this.busySlots, turnAgoMs, tasks: this.runner.running(MOST_TASKS_TOLD) };
  }
}
