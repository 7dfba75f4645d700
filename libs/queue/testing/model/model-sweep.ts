import { CRASH_BUDGET, LEASE_MS, UNKNOWN_TYPE_GRACE_MS, type ModelClaims } from './model-claims.js';
import type { ModelOutcomes } from './model-outcomes.js';
import { isOver, rememberRun, waitAgain, type ModelTask } from './model-task.js';
import type { ModelTasks } from './model-tasks.js';
import type { ModelWorkers } from './model-workers.js';

const SWEEP_EVERY_MS = 1_000;
const CRASH_LOOP = '8e5d15f802e1';

/** What time does, as soon as a worker comes by. */
export class ModelSweep {
  private nextAt = 0;
  private graceUntil = 0;

  constructor(
    private readonly tasks: ModelTasks,
    private readonly workers: ModelWorkers,
    private readonly outcomes: ModelOutcomes,
    private readonly claims: ModelClaims,
  ) {}

  /** Whether it was time for a sweep. What is due is promoted in every turn. */
  run(awayMs: number, rooms: Map<string, number>): boolean {
    const { now } = this.tasks;
    const sweeps = awayMs > 0 || now >= this.nextAt;
    if (sweeps) {
      this.nextAt = now + SWEEP_EVERY_MS;
      this.reapAll(awayMs);
      this.expireLanes(rooms);
      this.endOverdue();
      this.workers.forgetLost(now);
    }
    for (const task of this.tasks.withStatus('retrying', 'scheduled')) if (task.due <= now) waitAgain(task);
    return sweeps;
  }

  /** What waits beyond its expiry, or its deadline. */
  private endOverdue(): void {
    const { now } = this.tasks;
    for (const task of this.tasks.withStatus('pending', 'scheduled', 'retrying')) {
      if (task.epoch === 0 && isOver(task.expiresAt, now)) this.tasks.cancel(task, 'expired');
      else if (isOver(task.deadlineAt, now)) this.tasks.miss(task);
    }
  }

  /** A worker that comes back from an outage gets one lease of time to report, once in five leases. */
  private reapAll(awayMs: number): void {
    const { now } = this.tasks;
    if (awayMs >= LEASE_MS / 3 && now >= this.graceUntil + 5 * LEASE_MS) this.graceUntil = now + LEASE_MS;
    if (now < this.graceUntil) return;
    const inOrder = this.tasks
      .withStatus('processing')
      .sort((a, b) => a.leaseEnd - b.leaseEnd || (a.id < b.id ? -1 : 1));
    for (const task of inOrder) if (task.leaseEnd <= now) this.reap(task);
  }

  private reap(task: ModelTask): void {
    if (!task.waitsAlone) {
      task.crashes++;
      task.charged = task.epoch;
    }
    if (!task.waitsAlone) rememberRun(task);
    if (task.stops) return this.outcomes.stop(task);
    if (task.crashes > CRASH_BUDGET) this.tasks.bury(task, 'crash_loop', CRASH_LOOP);
    else waitAgain(task);
  }

  /** Lanes of types that nobody has handled for too long. */
  private expireLanes(rooms: Map<string, number>): void {
    for (const task of this.tasks.withStatus('pending').filter(({ aside }) => aside)) {
      if (!this.workers.isHandled(task.type, UNKNOWN_TYPE_GRACE_MS, this.tasks.now))
        this.claims.refuse(task, { rooms });
    }
  }
}
