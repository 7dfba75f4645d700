import { Injectable } from '@nestjs/common';
import type {
  AcceptedTask,
  BulkResult,
  NewTask,
  QueueHealth,
  QueueReadiness,
  QueueStats,
  Task,
} from './domain/task.js';
import type { PageRequest, TaskTypeInfo, WorkerInfo, WorkerPage } from './domain/worker.js';
import { HealthReader } from './inspect/health-reader.js';
import { StatsReader } from './inspect/stats-reader.js';
import { TaskReader } from './inspect/task-reader.js';
import { TypeReader } from './inspect/type-reader.js';
import { WorkerReader } from './inspect/worker-reader.js';
import { WorkerQuieter } from './maintenance/worker-quieter.js';
import { Producer } from './producer/producer.js';

/** The door to the queue for applications: submit tasks, read them, see how the queue does. */
@Injectable()
export class QueueService {
  constructor(
    private readonly producer: Producer,
    private readonly tasks: TaskReader,
    private readonly figures: StatsReader,
    private readonly server: HealthReader,
    private readonly workerReader: WorkerReader,
    private readonly typeReader: TypeReader,
    private readonly quieter: WorkerQuieter,
  ) {}

  /**
   * Accepts one task. Calls of the same tick share a round trip.
   * @throws QueueError INVALID_TASK, TASK_TOO_LARGE, TASK_ID_CONFLICT (this id with other content), REDIS_FULL,
   *   REDIS_REFUSED, OVERLOADED (more wait to be written than this process holds),
   *   REDIS_UNAVAILABLE (carries the `taskId`; sending again with it is safe).
   */
  enqueue(task: NewTask): Promise<AcceptedTask> {
    return this.producer.enqueue(task);
  }

  /**
   * Accepts many. Validation and limits hold for all of them: one that is wrong, and nothing is written. What can only
   * be known at the write (a conflicting id) is told per task.
   * @throws QueueError as `enqueue`, but for TASK_ID_CONFLICT; fields are named `tasks[2].priority`.
   */
  enqueueMany(tasks: readonly NewTask[]): Promise<BulkResult[]> {
    return this.producer.enqueueMany(tasks);
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

  /**
   * The workers that live or are lost (not heard of for 15 s; forgotten after an hour), in the order in which they started.
   * @throws QueueError INVALID_FILTER, REDIS_UNAVAILABLE
   */
  workers(request: PageRequest = {}): Promise<WorkerPage> {
    return this.workerReader.page(request);
  }

  /**
   * The worker with this boot id, or undefined when there is none, or it stopped cleanly.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  worker(id: string): Promise<WorkerInfo | undefined> {
    return this.workerReader.get(id);
  }

  /**
   * Lets a worker claim nothing more, until it is resumed or starts anew; what runs goes on. It learns of it with its next
   * heartbeat, within 5 s. Asking twice is the same as once.
   * @returns the worker, or undefined when there is none with this boot id, or it is lost
   * @throws QueueError REDIS_UNAVAILABLE, REDIS_FULL, REDIS_REFUSED
   */
  async quietWorker(id: string): Promise<WorkerInfo | undefined> {
    return (await this.quieter.ask(id, 'QUIET')) ? this.workerReader.get(id) : undefined;
  }

  /** Lets a quiet worker claim again; as `quietWorker`. */
  async resumeWorker(id: string): Promise<WorkerInfo | undefined> {
    return (await this.quieter.ask(id, 'RESUME')) ? this.workerReader.get(id) : undefined;
  }

  /**
   * The task types that some worker handles, or handled within the last hour or `UNKNOWN_TYPE_GRACE`, by name.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  types(): Promise<TaskTypeInfo[]> {
    return this.typeReader.read();
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
