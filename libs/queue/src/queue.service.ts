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
import type { EventsRequest, QueueEvent } from './domain/queue-event.js';
import type { TaskFilter, TaskPage } from './domain/task-list.js';
import { EventFeed } from './events/event-feed.js';
import { ResultWaiter } from './events/result-waiter.js';
import { HealthReader } from './inspect/health-reader.js';
import { StatsReader } from './inspect/stats-reader.js';
import { TaskLister } from './inspect/task-lister.js';
import { TaskReader } from './inspect/task-reader.js';
import { Producer } from './producer/producer.js';

/** The door to the queue for applications: submit tasks, read them, see how the queue does. */
@Injectable()
export class QueueService {
  constructor(
    private readonly producer: Producer,
    private readonly tasks: TaskReader,
    private readonly figures: StatsReader,
    private readonly server: HealthReader,
    private readonly lister: TaskLister,
    private readonly waiter: ResultWaiter,
    private readonly feed: EventFeed,
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

  /**
   * A page of the tasks that fit a filter, status after status: what waits in the order in which it will run, what runs by
   * the end of its lease, retries and scheduled tasks as they are due, what is finished newest first. It costs a bounded
   * time, so a page may be short and still have a `nextCursor`. Tasks that keep their place in their status are neither
   * skipped nor told twice over the pages, whatever the others do.
   * @throws QueueError INVALID_FILTER (names the fields), REDIS_UNAVAILABLE
   */
  list(filter: TaskFilter = {}): Promise<TaskPage> {
    return this.lister.list(filter);
  }

  /**
   * The task, as soon as it has reached a terminal status (see `TERMINAL_STATUSES`), or as it stands when `waitMs` (at most
   * 60,000; 0: don't wait) is over or the signal has fired. undefined when there is none. All waits of a process share one
   * connection to Redis.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  waitForResult(taskId: string, waitMs: number, options: { signal?: AbortSignal } = {}): Promise<Task | undefined> {
    return this.waiter.wait(taskId, waitMs, () => this.tasks.get(taskId), options.signal);
  }

  /**
   * What happens in the queue, as it happens. Ends with the signal, when this application closes, with the event that
   * finishes the task where one was named, and with `cut` for one who takes the events more slowly than they come.
   * `gap` says that some are missing. All who listen in a process share one connection to Redis.
   * @throws QueueError at the first step: INVALID_FILTER (`after` is not the id of an event), TASK_NOT_FOUND,
   *   REDIS_UNAVAILABLE
   */
  events(request: EventsRequest = {}): AsyncIterable<QueueEvent> {
    return this.feed.follow(request);
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
