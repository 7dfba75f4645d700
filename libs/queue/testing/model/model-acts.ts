import type { TaskStatus } from '../../src/domain/lifecycle.js';
import type { ActReply } from '../../src/scripts/act-reply.js';
import { isFinished, liveAgain, waitAgain, type ModelTask } from './model-task.js';
import type { ModelTasks } from './model-tasks.js';
import type { ActOnTask } from './step.js';

const WAITING: readonly TaskStatus[] = ['scheduled', 'pending', 'retrying'];

/** What operators do to one task. */
export class ModelActs {
  constructor(private readonly tasks: ModelTasks) {}

  act(id: string, act: ActOnTask): ActReply {
    const task = this.tasks.find(id);
    if (task === undefined) return { word: 'UNKNOWN' };
    switch (act.kind) {
      case 'cancel':
        return this.cancel(task);
      case 'retry':
        return this.retry(task);
      case 'erase':
        return this.erase(task);
      case 'priority':
        return this.prioritize(task, act.priority);
      case 'reschedule':
        return this.reschedule(task, this.tasks.now + act.delayMs);
      case 'reschedule at':
        return this.reschedule(task, Math.max(this.tasks.now, this.tasks.start + act.runAtMs));
    }
  }

  private cancel(task: ModelTask): ActReply {
    if (task.status === 'completed' || task.status === 'dead_letter') return refused(task);
    if (task.status === 'cancelled' || task.stops) return { word: 'SAME', status: task.status };
    if (task.status === 'processing') Object.assign(task, { stops: true, fingerprint: undefined });
    else this.tasks.cancel(task, 'cancelled');
    return { word: 'OK', status: task.status };
  }

  private retry(task: ModelTask): ActReply {
    if (task.status === 'scheduled' || task.status === 'retrying') {
      waitAgain(task);
    } else if (task.status === 'dead_letter' || task.status === 'cancelled') {
      const holder = this.tasks.holderOf(task.unique, task);
      if (holder) return { word: 'HELD', holder: holder.id };
      if (task.status === 'cancelled') Object.assign(task, { fingerprint: undefined, hasError: false });
      liveAgain(task, this.tasks.now);
    } else {
      return refused(task);
    }
    return { word: 'OK', status: 'pending' };
  }

  private erase(task: ModelTask): ActReply {
    if (!isFinished(task)) return refused(task);
    this.tasks.remove(task);
    return { word: 'OK', status: task.status };
  }

  private prioritize(task: ModelTask, priority: number): ActReply {
    if (!WAITING.includes(task.status)) return refused(task);
    if (task.priority === priority) return { word: 'SAME', status: task.status };
    task.priority = priority;
    return { word: 'OK', status: task.status };
  }

  private reschedule(task: ModelTask, due: number): ActReply {
    if (!WAITING.includes(task.status)) return refused(task);
    if (task.epoch === 0 && task.expiresAt !== undefined && due >= task.expiresAt)
      return { word: 'LATE', limit: 'expiry', beforeMs: task.expiresAt };
    if (task.deadlineAt !== undefined && due >= task.deadlineAt)
      return { word: 'LATE', limit: 'deadline', beforeMs: task.deadlineAt };
    Object.assign(task, { status: 'scheduled', due, aside: false });
    return { word: 'OK', status: 'scheduled', dueAtMs: due };
  }
}

const refused = ({ status }: ModelTask): ActReply => ({ word: 'REFUSED', status });
