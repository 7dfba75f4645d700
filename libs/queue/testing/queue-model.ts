import type { OutcomeAnswer } from '../src/domain/outcome.js';
import type { TaskStatus } from '../src/domain/lifecycle.js';
import type { EnqueueWord } from '../src/scripts/enqueue.script.js';
import type { TaskToEnqueue } from './test-scripts.js';

export const LEASE_MS = 10_000;
export const CRASH_BUDGET = 2;
const SWEEP_EVERY_MS = 1_000;

export type Ending =
  | { kind: 'completed' }
  | { kind: 'retry'; delayMs: number }
  | { kind: 'dead' }
  | { kind: 'snoozed'; delayMs: number }
  | { kind: 'released' };

interface ModelTask {
  id: string;
  content: string;
  priority: number;
  /** Place in the order of submission. */
  place: number;
  status: TaskStatus | 'gone';
  failures: number;
  crashes: number;
  /** Number and worker of the newest claim. */
  epoch: number;
  owner: string;
  leaseEnd: number;
  /** The claim whose crash was charged last and not taken back; 0 for none. */
  charged: number;
  due: number;
  endedAt: number;
}

/** What the queue must do, told in the plainest way: every task in one list, looked through for every question. */
export class QueueModel {
  readonly tasks = new Map<string, ModelTask>();
  removed = 0;
  private epoch = 0;
  private places = 0;
  private sweepAt = 0;

  constructor(public now: number) {}

  enqueue({ id, priority = 0, payloadText = '{}' }: TaskToEnqueue): EnqueueWord {
    const content = `${priority} ${payloadText}`;
    const known = this.tasks.get(id);
    if (known && known.status !== 'gone') return known.content === content ? 'SAME' : 'OTHER';
    const place = ++this.places;
    const fresh = { failures: 0, crashes: 0, epoch: 0, owner: '', leaseEnd: 0, charged: 0, due: 0, endedAt: 0 };
    this.tasks.set(id, { id, content, priority, place, status: 'pending', ...fresh });
    return 'NEW';
  }

  /** The sweep comes once a second, with whoever turns first; due retries are promoted in every turn. */
  sweepAndPromote(): void {
    if (this.now >= this.sweepAt) {
      this.sweepAt = this.now + SWEEP_EVERY_MS;
      for (const task of this.withStatus('processing')) if (task.leaseEnd <= this.now) this.reap(task);
    }
    for (const task of this.withStatus('retrying')) if (task.due <= this.now) task.status = 'pending';
  }

  claim(owner: string, demand: number): { id: string; epoch: number }[] {
    const waiting = this.withStatus('pending').sort((a, b) => b.priority - a.priority || a.place - b.place);
    return this.upToSuspect(waiting.slice(0, demand)).map((task) => {
      Object.assign(task, { status: 'processing', owner, epoch: ++this.epoch, leaseEnd: this.now + LEASE_MS });
      return { id: task.id, epoch: task.epoch };
    });
  }

  /** A task whose next crash is one too many is claimed alone. */
  private upToSuspect(wanted: ModelTask[]): ModelTask[] {
    const first = wanted.findIndex(({ crashes }) => crashes > 0 && crashes >= CRASH_BUDGET);
    return first < 0 ? wanted : wanted.slice(0, Math.max(1, first));
  }

  holds(owner: string, id: string, epoch: number): boolean {
    const task = this.tasks.get(id);
    return task?.status === 'processing' && task.owner === owner && task.epoch === epoch;
  }

  finish(owner: string, id: string, epoch: number, ending: Ending): OutcomeAnswer {
    const task = this.tasks.get(id);
    if (!task || task.status === 'gone' || !this.wasEverClaimed(task)) return 'UNKNOWN';
    if (!this.holds(owner, id, epoch)) return this.refuse(task, owner, epoch);
    if (ending.kind === 'retry' || ending.kind === 'dead') task.failures++;
    task.status = statusAfter(ending);
    task.endedAt = this.now;
    if (ending.kind === 'retry' || ending.kind === 'snoozed') task.due = this.now + ending.delayMs;
    return 'OK';
  }

  extend(owner: string, id: string, epoch: number): OutcomeAnswer {
    const task = this.tasks.get(id);
    if (!task || task.status === 'gone' || !this.wasEverClaimed(task)) return 'UNKNOWN';
    if (!this.holds(owner, id, epoch)) return 'LEASE_LOST';
    task.leaseEnd = this.now + LEASE_MS;
    return 'OK';
  }

  /** Retention by age 0: whatever ended before now. */
  trim(): number {
    const finished = [...this.withStatus('completed'), ...this.withStatus('dead_letter')];
    const old = finished.filter(({ endedAt }) => endedAt < this.now);
    for (const task of old) task.status = 'gone';
    this.removed += old.length;
    return old.length;
  }

  redrive(id: string): 'pending' | 'not_dead_letter' | 'unknown' {
    const task = this.tasks.get(id);
    if (!task || task.status === 'gone') return 'unknown';
    if (task.status !== 'dead_letter') return 'not_dead_letter';
    Object.assign(task, { status: 'pending', failures: 0, crashes: 0, charged: 0 });
    return 'pending';
  }

  /** Those that died so long ago, or longer. */
  purge(olderThanMs: number): number {
    const old = this.withStatus('dead_letter').filter(({ endedAt }) => endedAt <= this.now - olderThanMs);
    for (const task of old) task.status = 'gone';
    this.removed += old.length;
    return old.length;
  }

  withStatus(status: TaskStatus): ModelTask[] {
    return [...this.tasks.values()].filter((task) => task.status === status);
  }

  /** A task that was removed and submitted again has no state yet, so an old token of it names nothing. */
  private wasEverClaimed(task: ModelTask): boolean {
    return task.epoch > 0;
  }

  private reap(task: ModelTask): void {
    task.crashes++;
    task.charged = task.epoch;
    task.status = task.crashes > CRASH_BUDGET ? 'dead_letter' : 'pending';
    if (task.status === 'dead_letter') task.endedAt = this.now;
  }

  /** What this claim recorded before is no loss. Otherwise its worker lives: one crash was charged wrongly. */
  private refuse(task: ModelTask, owner: string, epoch: number): OutcomeAnswer {
    const sameClaim = task.owner === owner && task.epoch === epoch;
    if (sameClaim && (task.status === 'completed' || task.status === 'retrying')) return 'OK';
    const open = task.status === 'pending' || task.status === 'processing' || task.status === 'retrying';
    if (open && task.charged === epoch) {
      task.crashes--;
      task.charged = 0;
    }
    return 'LEASE_LOST';
  }
}

function statusAfter(ending: Ending): TaskStatus {
  if (ending.kind === 'completed') return 'completed';
  if (ending.kind === 'dead') return 'dead_letter';
  if (ending.kind === 'snoozed') return 'retrying';
  return ending.kind === 'retry' && ending.delayMs > 0 ? 'retrying' : 'pending';
}
