import type { TaskStatus } from '../../src/domain/lifecycle.js';
import { isFinished, newModelTask, type ModelTask } from './model-task.js';

const EXPIRED = 'b228a4027352';
const MISSED = '4a1119ed2323';

type Given = Parameters<typeof newModelTask>[0];

/** Every task that is there, looked through for every question; and the ways to an end, which all parts of the model use. */
export class ModelTasks {
  now: number;
  /** Tasks ever accepted, and those that are gone. */
  submitted = 0;
  removed = 0;
  purged = 0;
  paused = false;
  draining = false;
  /** Ids of tasks that were purged and whose records are still there. */
  readonly leftovers = new Set<string>();
  private readonly byId = new Map<string, ModelTask>();
  private places = 0;
  private deaths = 0;

  constructor(
    /** When the sequence began. */
    readonly start: number,
  ) {
    this.now = start;
  }

  add(given: Omit<Given, 'place'>): ModelTask {
    const task = newModelTask({ ...given, place: ++this.places });
    this.byId.set(task.id, task);
    this.submitted++;
    return task;
  }

  find(id: string): ModelTask | undefined {
    return this.byId.get(id);
  }

  all(): ModelTask[] {
    return [...this.byId.values()];
  }

  withStatus(...statuses: TaskStatus[]): ModelTask[] {
    return this.all().filter(({ status }) => statuses.includes(status));
  }

  /** The unfinished task that holds a unique key, other than this one. */
  holderOf(unique: string | undefined, except?: ModelTask): ModelTask | undefined {
    if (unique === undefined) return undefined;
    return this.all().find((task) => task !== except && task.unique === unique && !isFinished(task));
  }

  hold(act: 'PAUSE' | 'DRAIN' | 'RESUME'): void {
    this.paused = act === 'PAUSE' || (act === 'DRAIN' && this.paused);
    this.draining = act === 'DRAIN' || (act === 'PAUSE' && this.draining);
  }

  /** How many went; undefined while what the purge before left is there. */
  purgeWaiting(): number | undefined {
    if (this.leftovers.size > 0) return undefined;
    const gone = this.withStatus('pending', 'scheduled', 'retrying');
    for (const { id } of gone) {
      this.byId.delete(id);
      this.leftovers.add(id);
    }
    this.purged += gone.length;
    return gone.length;
  }

  remove(task: ModelTask): void {
    this.byId.delete(task.id);
    this.removed++;
  }

  bury(task: ModelTask, reason: string, fingerprint: string | undefined): void {
    this.end(task, 'dead_letter', reason);
    Object.assign(task, { fingerprint, hasError: true });
    task.death = ++this.deaths;
  }

  cancel(task: ModelTask, reason: 'cancelled' | 'expired'): void {
    this.end(task, 'cancelled', reason);
    task.fingerprint = reason === 'expired' ? EXPIRED : undefined;
  }

  /** Its deadline is over: what it failed of before is the newest error. */
  miss(task: ModelTask): void {
    this.bury(task, 'deadline', task.hasError ? task.fingerprint : MISSED);
  }

  complete(task: ModelTask): void {
    this.end(task, 'completed', undefined);
  }

  private end(task: ModelTask, status: TaskStatus, reason: string | undefined): void {
    Object.assign(task, { status, reason, aside: false, endedAt: this.now, removalOrder: this.now });
  }
}
