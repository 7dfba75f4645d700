import { Logger } from '@nestjs/common';
import type { QueueOptions } from '../config/queue.settings.js';
import type { WorkerOptions } from '../config/worker.settings.js';
import type { HandlerRegistry } from '../handlers/handler-registry.js';
import type { Janitor } from '../maintenance/janitor.js';
import type { Redriver } from '../maintenance/redriver.js';
import type { RedisLink } from '../redis/redis-link.js';
import { ResendingCall } from '../redis/resending-call.js';
import { NoteScript } from '../scripts/note.script.js';
import type { ScriptRunner } from '../scripts/script-runner.js';
import { TallyScript } from '../scripts/tally.script.js';
import { TurnScript } from '../scripts/turn.script.js';
import { Heartbeat, type Activity } from './heartbeat.js';
import type { WorkerIdentity } from './identity.js';
import { monotonicMs } from './lease/monotonic-clock.js';
import { Reporter } from './reporter.js';
import { RunTally } from './run-tally.js';
import type { SlotShare } from './slot-shares.js';
import { TaskExecution, type RunSurroundings } from './task-execution.js';
import type { KeptAcknowledgement } from './kept-acknowledgement.js';
import { TurnSender } from './turn-sender.js';
import { Turner, type Claim, type TurnerClient } from './turner.js';
import { UnhandledLog } from './unhandled-log.js';
import type { QueueLimits, TypeLimits } from './type-limits.js';

/** A task is not started when more than this part of its lease is over: the thread must have time to extend it. */
const LATEST_START = 0.5;

/** What the queues of a worker have in common. */
export interface Host {
  readonly identity: WorkerIdentity;
  readonly options: WorkerOptions;
  readonly registry: HandlerRegistry;
  readonly limits: TypeLimits;
  readonly link: RedisLink;
  readonly isDraining: boolean;
  activity(queue: ServedQueue): Activity;
  start(executions: readonly TaskExecution[], leaseEndsAt: number): void;
  answered(acknowledgements: readonly KeptAcknowledgement[]): void;
  refused(acknowledgement: KeptAcknowledgement): void;
  /** A slot of the worker is free again. */
  freed(): void;
}

/** The queue that is served, and what works on it. */
export interface Service {
  /** Place among the queues of the worker. */
  index: number;
  options: QueueOptions;
  share: SlotShare;
  runner: ScriptRunner;
  redriver: Redriver;
  janitor: Janitor;
}

/** One of the queues that a worker serves: claims its tasks, and records what came of them. */
export class ServedQueue implements TurnerClient, RunSurroundings {
  readonly name: string;
  readonly index: number;
  readonly maxTaskBytes: number;
  readonly share: SlotShare;
  readonly limits: QueueLimits;
  readonly notes: Reporter;
  readonly turner: Turner;
  private readonly logger = new Logger('Worker');
  private readonly pulse: Heartbeat;
  private readonly tally: RunTally;
  private readonly unhandledLog: UnhandledLog;

  constructor(
    private readonly host: Host,
    private readonly service: Service,
  ) {
    const { runner, options } = service;
    const { registry, identity, link } = host;
    const { redisTimeoutMs } = options;
    this.name = options.queueName;
    this.index = service.index;
    this.maxTaskBytes = options.maxTaskBytes;
    this.share = service.share;
    const types = registry.typesIn(this.name);
    this.limits = host.limits.inQueue(registry.limitsIn(this.name), types.length, () => this.turner.look());
    this.unhandledLog = new UnhandledLog(types);
    this.pulse = new Heartbeat(identity, host.options.concurrency, this.name, registry, () => host.activity(this));
    this.tally = new RunTally(new TallyScript(runner), identity.boot, redisTimeoutMs);
    const noteScript = new NoteScript(runner);
    const resending = new ResendingCall(link);
    this.notes = new Reporter((notes) =>
      resending.until(performance.now() + redisTimeoutMs, (remainingMs) => noteScript.run(notes, remainingMs)),
    );
    const settings = { ...host.options, ...options, boot: identity.boot, types };
    const sender = new TurnSender(new TurnScript(runner), link, settings, redisTimeoutMs);
    this.turner = new Turner(sender, host.options.concurrency, this);
  }

  get wakeKey(): string {
    return this.service.runner.keys.key('wake');
  }

  maxRetriesOf(taskType: string): number | undefined {
    return this.host.registry.get(taskType, this.name)?.maxRetries;
  }

  report(acknowledgement: KeptAcknowledgement, isLast: boolean): void {
    this.turner.report(acknowledgement, isLast);
    this.host.freed();
  }

  claimed(claims: readonly Claim[], sentAgoMs: number): void {
    const executions = claims.map((claim) => new TaskExecution(claim, this));
    const { leaseMs } = this.host.options;
    // The turn was under way when the worker began to go down, or its reply lay so long behind a handler that blocked
    // the event loop that the leases may be over, and the tasks run elsewhere.
    if (this.host.isDraining || sentAgoMs > leaseMs * LATEST_START) {
      for (const { taskId, token } of executions) {
        this.turner.report({ taskId, token, recordBytes: 0, outcome: { kind: 'released' } }, false);
      }
      return;
    }
    this.host.start(executions, monotonicMs() - sentAgoMs + leaseMs);
  }

  answered(acknowledgements: readonly KeptAcknowledgement[]): void {
    for (const acknowledgement of acknowledgements) this.tally.count(acknowledgement, 1);
    this.host.answered(acknowledgements);
  }

  refused(acknowledgement: KeptAcknowledgement, answer: 'LEASE_LOST' | 'UNKNOWN'): void {
    const { taskId, outcome } = acknowledgement;
    this.tally.count(acknowledgement, -1);
    this.host.refused(acknowledgement);
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
    void this.service.janitor.clean();
  }

  redriveDue(): void {
    this.service.redriver.wake();
  }

  unhandled(taskId: string, taskType: string): void {
    this.unhandledLog.tell(taskId, taskType);
  }

  quietAsked(quiet: boolean): void {
    if (quiet === this.pulse.isQuiet || this.host.isDraining) return;
    const what = quiet ? 'Quiet: no new tasks are taken until an operator says so' : 'No longer quiet';
    this.logger.log(`${what} (queue ${this.name})`);
    this.pulse.become(quiet ? 'quiet' : 'active');
    this.turner.pauseClaiming(quiet);
  }

  /** The worker goes down, and runs what it has to its end: the queue should go on seeing it alive. */
  sayDraining(): void {
    this.pulse.become('draining');
    this.turner.look();
  }

  /** Records what is left to record and takes the worker off the list, within the time. */
  async leave(withinMs: number): Promise<void> {
    this.pulse.leave();
    await this.turner.finish(withinMs);
    if (this.host.link.up) await this.tally.send();
    this.notes.stop();
  }
}
