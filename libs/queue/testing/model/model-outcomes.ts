import type { OutcomeAnswer } from '../../src/domain/outcome.js';
import { rememberRun, waitAgain, type ModelTask } from './model-task.js';
import type { ModelTasks } from './model-tasks.js';
import type { Child, Ending } from './step.js';

/**
 * `ANY`: of a task that was purged, as its leftovers say. `NOT_HELD`: of a task that was removed and submitted again, which may or may not have a state: LEASE_LOST or UNKNOWN.
 */
export type ModelAnswer = OutcomeAnswer | 'NOT_HELD' | 'ANY';

/** A claim as its worker names it when it reports. */
export interface ClaimRef {
  id: string;
  epoch: number;
  boot: string;
}

/** What becomes of a task when its worker reports how a run ended, or that it goes on. */
export class ModelOutcomes {
  constructor(
    private readonly tasks: ModelTasks,
    private readonly settings: { leaseMs: number },
  ) {}

  /** The task of a claim that still holds. */
  held({ id, epoch, boot }: ClaimRef): ModelTask | undefined {
    const task = this.tasks.find(id);
    return task?.status === 'processing' && task.owner === boot && task.epoch === epoch ? task : undefined;
  }

  /** The children of a completion are answered for by the turn: they come after all completions. */
  finish(claim: ClaimRef, ending: Ending): { answer: ModelAnswer; children: readonly Child[] } {
    const task = this.held(claim);
    if (task === undefined) return { answer: this.refuse(claim), children: [] };
    if (ending.kind === 'begins') {
      task.waitsAlone = false;
      return { answer: 'OK', children: [] };
    }
    const wasStopped = task.stops;
    if (wasStopped) {
      rememberRun(task);
      this.stop(task);
    } else this.record(task, ending);
    return { answer: 'OK', children: !wasStopped && ending.kind === 'completed' ? ending.children : [] };
  }

  extend(claim: ClaimRef): ModelAnswer {
    const task = this.held(claim);
    if (task === undefined) return this.refusalOf(claim);
    task.leaseEnd = this.tasks.now + this.settings.leaseMs;
    return 'OK';
  }

  /** What to answer for a claim that does not hold. */
  refusalOf({ id }: ClaimRef): ModelAnswer {
    const task = this.tasks.find(id);
    if (task === undefined) return this.tasks.leftovers.has(id) ? 'ANY' : 'UNKNOWN';
    return task.epoch === 0 ? 'NOT_HELD' : 'LEASE_LOST';
  }

  /** A task that was asked to stop has ended somehow: what it came to is discarded. */
  stop(task: ModelTask): void {
    task.stops = false;
    this.tasks.cancel(task, 'cancelled');
  }

  private record(task: ModelTask, ending: Exclude<Ending, { kind: 'begins' }>): void {
    if (ending.kind === 'completed') {
      if (task.runs > 0) rememberRun(task);
      this.tasks.complete(task);
      return;
    }
    rememberRun(task);
    if (ending.kind === 'released') return waitAgain(task);
    if (ending.kind !== 'snoozed') {
      task.failures++;
      Object.assign(task, { fingerprint: ending.fingerprint, hasError: true });
    }
    if (ending.kind === 'dead') return this.tasks.bury(task, 'exhausted', ending.fingerprint);
    const due = this.tasks.now + ending.delayMs;
    if (task.deadlineAt !== undefined && due >= task.deadlineAt) return this.tasks.miss(task);
    if (ending.kind === 'retry' && ending.delayMs === 0) return waitAgain(task);
    Object.assign(task, { status: 'retrying', due });
  }

  /** What this claim recorded before is no loss. Otherwise its worker lives: one crash was charged wrongly. */
  private refuse(claim: ClaimRef): ModelAnswer {
    const { id, epoch, boot } = claim;
    const task = this.tasks.find(id);
    if (task === undefined) return this.refusalOf(claim);
    const isSameClaim = task.owner === boot && task.epoch === epoch;
    if (isSameClaim && ['completed', 'retrying', 'cancelled'].includes(task.status)) return 'OK';
    if (['pending', 'scheduled', 'processing', 'retrying'].includes(task.status) && task.charged === epoch) {
      task.crashes--;
      task.charged = 0;
    }
    return this.refusalOf(claim);
  }
}
