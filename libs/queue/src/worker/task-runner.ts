import { Logger } from '@nestjs/common';
import type { Outcome } from '../domain/outcome.js';
import type { HandlerRegistry } from '../handlers/handler-registry.js';
import type { WorkerActivity } from '../redis/worker-entry.js';
import type { Executor } from './executor.js';
import { FailureLog } from './failure-log.js';
import { RELEASED_ATTEMPT } from './attempt-text.js';
import { timeoutOutcome } from './failure.js';
import type { KeptLease, LeaseKeeper } from './lease/lease-keeper.js';
import type { LeaseEvent } from './lease/lease-thread.messages.js';
import { monotonicMs } from './lease/monotonic-clock.js';
import type { KeptAcknowledgement } from './kept-acknowledgement.js';
import { Quarantine } from './quarantine.js';
import type { AbortReason, TaskExecution } from './task-execution.js';
import { TIMEOUT_GRACE_MS, TimeoutWatch } from './timeout-watch.js';

/** Handlers that block the event loop get a turn of it each, so that replies and outcomes get theirs in between. */
const LONGEST_START_MS = 5;

export interface RunnerSettings {
  concurrency: number;
  crashBudget: number;
  taskTimeoutMs: number;
}

interface Run {
  execution: TaskExecution;
  lease: KeptLease;
  timeoutMs: number;
  /** By `monotonicMs()`; Infinity until the run begins. */
  startedAt: number;
  /** By the same clock; Infinity until the run begins, and again when it has ended. */
  timeoutAt: number;
  /** What came of it, while what it said of itself is being written down. */
  outcome?: Outcome;
}

const INTERRUPTIONS: Record<LeaseEvent['kind'], { reason: AbortReason; why: string }> = {
  lost: { reason: 'lease_lost', why: 'its lease was lost' },
  overtime: { reason: 'timeout', why: 'it blocked the event loop beyond its timeout' },
  stop: { reason: 'cancelled', why: 'it was cancelled' },
};

const isFailed = (outcome: Outcome): outcome is Extract<Outcome, { kind: 'retry' | 'dead' }> =>
  outcome.kind === 'retry' || outcome.kind === 'dead';

/** The slots of a worker: runs claimed tasks in them, watches their time, and reports each outcome once. */
export class TaskRunner {
  private readonly logger = new Logger('Worker');
  private readonly runs = new Map<string, Run>();
  private readonly bySlot = new Map<number, Run>();
  private readonly quarantine: Quarantine<Run> = new Quarantine<Run>(
    (): boolean => this.runs.size === 1 && this.isQuiet(),
    (run) => this.announce(run),
  );
  private readonly failures = new FailureLog();
  private readonly timeouts = new TimeoutWatch<Run>(
    () => this.runs.values(),
    (run) => this.conclude(run, { kind: 'released' }),
  );

  constructor(
    private readonly settings: RunnerSettings,
    private readonly registry: HandlerRegistry,
    private readonly executor: Executor,
    private readonly leases: LeaseKeeper,
    /** Whether no claim and no outcome is on its way. */
    private readonly isQuiet: () => boolean,
  ) {}

  /** How many more tasks may begin now: where outcomes come faster than they are recorded, fewer than run at once. */
  get freeSlots(): number {
    if (this.quarantine.active) return 0;
    return Math.min(this.settings.concurrency - this.runs.size, this.leases.room);
  }

  get busySlots(): number {
    return this.runs.size;
  }

  /** Some of what runs of a queue, in the order in which it was claimed, and for how long. */
  running(queue: number, most: number): WorkerActivity['tasks'] {
    const now = monotonicMs();
    const some: WorkerActivity['tasks'] = [];
    for (const { execution, startedAt } of this.runs.values()) {
      if (some.length === most) break;
      if (execution.surroundings.index !== queue) continue;
      const { taskId, taskType: type } = execution;
      some.push({ taskId, type, ranMs: Math.max(0, Math.round(now - startedAt)) });
    }
    return some;
  }

  /** Takes claimed tasks: the leases of all of them are kept before the first one runs. */
  start(executions: readonly TaskExecution[], leaseEndsAt: number): void {
    this.timeouts.start();
    this.begin(executions.map((execution) => this.keep(execution, leaseEndsAt)));
  }

  /** Redis took an outcome for none of this worker's: a suspect that was to begin does not. */
  refused({ outcome, lease }: KeptAcknowledgement): void {
    if (outcome.kind === 'begins' && lease !== undefined) this.runOf(lease)?.execution.abort('lease_lost');
  }

  /** Outcomes are recorded: their leases need not be kept any more, and a suspect may be alone now. */
  answered(acknowledgements: readonly KeptAcknowledgement[]): void {
    for (const { outcome, lease } of acknowledgements) {
      if (lease === undefined) continue;
      if (outcome.kind === 'begins') this.begun(lease);
      else this.leases.forget(lease);
    }
    if (this.quarantine.active) this.quarantine.check();
  }

  /** The lease thread says that a run should end. The handler is told; its outcome will be refused, or discarded. */
  interrupt({ kind, slot }: LeaseEvent): void {
    const run = this.bySlot.get(slot);
    const { reason, why } = INTERRUPTIONS[kind];
    if (run === undefined || !run.execution.abort(reason)) return;
    this.logger.warn(`[${run.execution.taskId}] The signal of a running ${run.execution.taskType} task fired: ${why}`);
  }

  /** Fires the signal of whatever still runs and hands it back without using up an attempt. */
  handBackAll(): void {
    this.quarantine.close();
    for (const run of [...this.runs.values()]) {
      run.execution.abort('shutdown');
      this.logger.warn(`[${run.execution.taskId}] Handed back: it did not finish before the shutdown timeout`);
      this.finish(run, run.outcome ?? { kind: 'released', attempt: RELEASED_ATTEMPT });
    }
  }

  stop(): void {
    this.timeouts.stop();
  }

  private keep(execution: TaskExecution, leaseEndsAt: number): Run {
    this.giveUp(execution.runId);
    const { taskId, token, taskType, surroundings } = execution;
    const ownTimeoutMs =
      execution.timeoutMs ?? this.registry.get(taskType, surroundings.name)?.timeoutMs ?? this.settings.taskTimeoutMs;
    const timeoutMs = Math.min(ownTimeoutMs, execution.deadlineInMs ?? Infinity);
    const lease = this.leases.keep({ queue: surroundings.index, taskId, token, leaseEndsAt, timeoutAt: Infinity });
    const run: Run = { execution, lease, timeoutMs, startedAt: Infinity, timeoutAt: Infinity };
    this.runs.set(execution.runId, run);
    this.bySlot.set(lease.slot, run);
    surroundings.limits.began(taskType);
    return run;
  }

  private begin(runs: readonly Run[]): void {
    const startedAt = performance.now();
    for (const [index, run] of runs.entries()) {
      if (performance.now() - startedAt > LONGEST_START_MS) {
        setImmediate(() => this.begin(runs.slice(index)));
        return;
      }
      if (this.runs.get(run.execution.runId) === run) this.admit(run);
    }
  }

  private admit(run: Run): void {
    const { crashCount } = run.execution;
    const isSuspect = crashCount > 0 && crashCount >= this.settings.crashBudget;
    if (!isSuspect) this.execute(run);
    else if (this.quarantine.active) this.finish(run, { kind: 'released' });
    else this.quarantine.admit(run);
  }

  /** The same task again: the lease of the earlier run was lost, and this very worker has claimed it anew. */
  private giveUp(runId: string): void {
    const run = this.runs.get(runId);
    if (run === undefined) return;
    run.execution.abort('lease_lost');
    run.execution.notes?.close();
    this.vacate(run);
    this.leases.forget(run.lease);
  }

  private vacate(run: Run): void {
    this.runs.delete(run.execution.runId);
    this.bySlot.delete(run.lease.slot);
    run.execution.surroundings.limits.ended(run.execution.taskType);
    if (this.quarantine.active) this.quarantine.ended(run);
  }

  /** A suspect begins when Redis knows that it does: from then on a crash of this worker is its own. */
  private announce({ execution, lease }: Run): void {
    const { taskId, token, surroundings } = execution;
    surroundings.report({ taskId, token, recordBytes: 0, outcome: { kind: 'begins' }, lease }, true);
  }

  private begun(lease: KeptLease): void {
    const run = this.runOf(lease);
    if (run?.startedAt === Infinity) this.execute(run);
  }

  /** Undefined when it is over: its slot may be another run's by now. */
  private runOf(lease: KeptLease): Run | undefined {
    const run = this.bySlot.get(lease.slot);
    return run?.lease === lease ? run : undefined;
  }

  private execute(run: Run): void {
    // Its lease was lost, or it was cancelled, before its turn came.
    if (run.execution.abortReason !== undefined) {
      this.finish(run, { kind: 'released' });
      return;
    }
    run.startedAt = monotonicMs();
    run.timeoutAt = run.startedAt + run.timeoutMs;
    // The thread steps in only where this one is blocked and can't.
    this.leases.begin(run.lease, run.timeoutAt + TIMEOUT_GRACE_MS);
    void this.executor.execute(run.execution).then((outcome) => this.conclude(run, outcome));
  }

  /** Where the run said something of itself, that is written down before its outcome. It keeps its slot until then. */
  private conclude(run: Run, outcome: Outcome): void {
    const { notes } = run.execution;
    if (run.outcome !== undefined) return;
    if (notes === undefined || this.runs.get(run.execution.runId) !== run) {
      this.finish(run, outcome);
      return;
    }
    run.outcome = outcome;
    run.timeoutAt = Infinity;
    void run.execution.surroundings.notes.flush(notes).then(() => this.finish(run, outcome));
  }

  private finish(run: Run, outcome: Outcome): void {
    const { execution } = run;
    // A run that was given up is no longer this worker's, whatever its handler still does.
    if (this.runs.get(execution.runId) !== run) return;
    this.vacate(run);
    const { taskId, taskType, token, recordBytes } = execution;
    const ranMs = Math.max(0, monotonicMs() - run.startedAt);
    const recorded = this.recordedOutcome(run, outcome);
    if (isFailed(recorded) && execution.abortReason !== 'cancelled') this.failures.tell(execution, recorded);
    this.leases.begin(run.lease, Infinity);
    const { lease } = run;
    // A run that was cancelled is in no figures: what it came to is discarded.
    const figures = execution.abortReason === 'cancelled' ? {} : { taskType, ranMs };
    execution.surroundings.report(
      { taskId, token, recordBytes, outcome: recorded, lease, ...figures },
      this.runs.size === 0,
    );
  }

  /** A handler that was told to stop because its lease ran out has not failed, if nobody else has its task yet. */
  private recordedOutcome(run: Run, outcome: Outcome): Outcome {
    const { abortReason } = run.execution;
    if (abortReason === 'timeout') return this.timedOut(run);
    if (abortReason === 'lease_lost' && isFailed(outcome)) return { kind: 'released', attempt: RELEASED_ATTEMPT };
    return outcome;
  }

  private timedOut({ execution, timeoutMs }: Run): Outcome {
    const backoff = execution.backoff ?? this.registry.get(execution.taskType, execution.surroundings.name)?.backoff;
    return timeoutOutcome(execution, backoff, timeoutMs);
  }
}
