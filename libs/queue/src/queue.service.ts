import { Injectable } from '@nestjs/common';
import type {
  AcceptedTask,
  BulkResult,
  NewTask,
  QueueHealth,
  QueueReadiness,
  QueueStats,
  Task,
  TaskChanges,
} from './domain/task.js';
import { HealthReader } from './inspect/health-reader.js';
import { StatsReader } from './inspect/stats-reader.js';
import { TaskReader } from './inspect/task-reader.js';
import { Duplicator } from './producer/duplicator.js';
import { Producer } from './producer/producer.js';

/** The door to the queue for applications: submit tasks, read them, see how the queue does. */
@Injectable()
export class QueueService {
  constructor(
    private readonly producer: Producer,
    private readonly duplicator: Duplicator,
    private readonly tasks: TaskReader,
    private readonly figures: StatsReader,
    private readonly server: HealthReader,
  ) {}

  /**
   * Accepts one task. Calls of the same tick share a round trip.
   * @throws QueueError INVALID_TASK, TASK_TOO_LARGE, TASK_ID_CONFLICT (this id with other content),
   *   IDEMPOTENCY_CONFLICT (this key with other content), UNIQUE_KEY_HELD, REDIS_FULL, REDIS_REFUSED, OVERLOADED (more wait to be written than this process holds),
   *   REDIS_UNAVAILABLE (carries the `taskId`; sending again with it is safe).
   */
  enqueue(task: NewTask): Promise<AcceptedTask> {
    return this.producer.enqueue(task);
  }

  /**
   * Accepts many. Validation and limits hold for all of them: one that is wrong, and nothing is written. What can only
   * be known at the write (a conflicting id or key) is told per task.
   * @throws QueueError as `enqueue`, but for the conflicts; fields are named `tasks[2].priority`.
   */
  enqueueMany(tasks: readonly NewTask[]): Promise<BulkResult[]> {
    return this.producer.enqueueMany(tasks);
  }

  /**
   * Submits a task once more, with changes: that is how a dead letter is mended and sent again. The new task has an id of
   * its own and runs at once unless the changes say otherwise; the original stays as it is.
   * @throws QueueError TASK_NOT_FOUND, else as `enqueue`
   */
  duplicate(taskId: string, changes: TaskChanges = {}): Promise<AcceptedTask> {
    return this.duplicator.duplicate(taskId, changes);
  }

  /**
   * The task as it stands, or undefined when there is none (or retention removed it).
   * @throws QueueError REDIS_UNAVAILABLE
   */
  get(taskId: string): Promise<Task | undefined> {
    return this.tasks.get(taskId);
  }

  /** @throws QueueError REDIS_UNAVAILABLE */
  stats(): Promise<QueueStats> {
    return this.figures.read();
  }

  /** Whether Redis answers. Never throws. */
  health(): Promise<QueueHealth> {
    return this.server.health();
  }

  /** Whether Redis is fit to keep tasks, with the reasons. Never throws. */
  readiness(): Promise<QueueReadiness> {
    return this.server.readiness();
  }
}
