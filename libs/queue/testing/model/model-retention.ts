import type { TaskStatus } from '../../src/domain/lifecycle.js';
import { isOver, type ModelTask } from './model-task.js';
import type { ModelTasks } from './model-tasks.js';

/** The rules of a call: the same for each kind of finished task. `bytes` is 0, or more than there ever are. */
export interface ModelRetention {
  ageMs: number;
  count: number;
  bytes: number;
}

/** Removal of finished tasks: by retention, and of dead letters by an operator. Both answer how many went. */
export class ModelRemovals {
  constructor(private readonly tasks: ModelTasks) {}

  trim(rules: ModelRetention): number {
    const kinds: TaskStatus[] = ['completed', 'dead_letter', 'cancelled'];
    const over = this.tasks
      .withStatus(...kinds)
      .filter((task) => isOver((keptUntil(task) ?? Infinity) + 1, this.tasks.now));
    for (const task of over) this.tasks.remove(task);
    return over.length + kinds.reduce((sum, kind) => sum + this.trimKind(kind, rules), 0);
  }

  purge(fingerprint: string | undefined, olderThanMs: number): number {
    const old = this.tasks
      .withStatus('dead_letter')
      .filter((task) => task.endedAt <= this.tasks.now - olderThanMs)
      .filter((task) => fingerprint === undefined || (task.fingerprint ?? '000000000000') === fingerprint);
    for (const task of old) this.tasks.remove(task);
    return old.length;
  }

  private trimKind(kind: TaskStatus, { ageMs, count, bytes }: ModelRetention): number {
    const { now } = this.tasks;
    const oldestFirst = this.tasks
      .withStatus(kind)
      .sort((a, b) => a.removalOrder - b.removalOrder || (a.id < b.id ? -1 : 1));
    const over = oldestFirst.length - count;
    let removed = 0;
    for (const task of oldestFirst) {
      const exceeds = removed < over || bytes === 0;
      if (!exceeds && task.removalOrder >= now - ageMs) break;
      const ownEnd = keptUntil(task);
      if (exceeds || ownEnd === undefined) {
        this.tasks.remove(task);
        removed++;
      } else {
        task.removalOrder = ownEnd - ageMs;
      }
    }
    return removed;
  }
}

/** When the retention of its own is over. */
export const keptUntil = ({ keepMs, endedAt }: ModelTask): number | undefined =>
  keepMs === undefined ? undefined : endedAt + keepMs;
