import type { Act, ActOutcomes, ActResult, RunTime, TaskSelection } from './domain/acts.js';
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
import type { PageRequest, TaskTypeInfo, WorkerInfo, WorkerPage } from './domain/worker.js';
import type { EventsRequest, QueueEvent } from './domain/queue-event.js';
import type { TaskFilter, TaskPage } from './domain/task-list.js';
import { EventFeed } from './events/event-feed.js';
import { ResultWaiter } from './events/result-waiter.js';
import { HealthReader } from './inspect/health-reader.js';
import { StatsReader } from './inspect/stats-reader.js';
import { TaskLister } from './inspect/task-lister.js';
import { TaskReader } from './inspect/task-reader.js';
import { Duplicator } from './producer/duplicator.js';
import { BulkOperator } from './operate/bulk-operator.js';
import { TaskOperator } from './operate/task-operator.js';
import { TypeReader } from './inspect/type-reader.js';
import { WorkerReader } from './inspect/worker-reader.js';
import { WorkerQuieter } from './maintenance/worker-quieter.js';
import { Producer } from './producer/producer.js';

/**
 * The door to a queue for applications: submit tasks, read them, see how the queue does. Injected, it is the queue that
 * `QUEUE_NAME` names; `Queues` has the others.
 */
export class QueueService {
  constructor(
    /** Name of the queue that this is the door to. A task that names another one is submitted there. */
    readonly name: string,
    private readonly producer: Producer,
    private readonly duplicator: Duplicator,
    private readonly tasks: TaskReader,
    private readonly figures: StatsReader,
    private readonly server: HealthReader,
    private readonly operator: TaskOperator,
    private readonly bulkOperator: BulkOperator,
    private readonly workerReader: WorkerReader,
    private readonly typeReader: TypeReader,
    private readonly quieter: WorkerQuieter,
    private readonly lister: TaskLister,
    private readonly waiter: ResultWaiter,
    private readonly feed: EventFeed,
  ) {}

  /**
   * Accepts one task. Calls of the same tick share a round trip.
   * @throws QueueError INVALID_TASK, TASK_TOO_LARGE, TASK_ID_CONFLICT (this id with other content),
   *   IDEMPOTENCY_CONFLICT (this key with other content), UNIQUE_KEY_HELD, DURABILITY_UNAVAILABLE (this Redis can't do
   *   what `durability` asks for; nothing was written), REDIS_FULL, REDIS_REFUSED, OVERLOADED (more wait to be written than this process holds),
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

  /**
   * Whether the queue keeps a task with this id.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  has(taskId: string): Promise<boolean> {
    return this.tasks.has(taskId);
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
   * 60,000; 0: don't wait) is over or the signal has fired. undefined when there is none, at once where it is purged. All waits of a process share one
   * connection to Redis.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  waitForResult(taskId: string, waitMs: number, options: { signal?: AbortSignal } = {}): Promise<Task | undefined> {
    return this.waiter.wait(taskId, waitMs, () => this.tasks.get(taskId), options.signal);
  }

  /**
   * What happens in the queue, as it happens. Ends with the signal, when this application closes, with the event that
   * finishes the task where one was named, with `removed` where it is gone before, and with `cut` for one who takes the events more slowly than they come.
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

  /**
   * Cancels a task: one that waits never runs. One that runs is asked to stop, stays `processing`, and is cancelled when
   * its run ends. Safe to repeat. `reason`: at most 200 characters, kept in `lastError`.
   * @throws QueueError as `retry`, but for UNIQUE_KEY_HELD
   */
  cancel(taskId: string, reason?: string): Promise<ActResult> {
    return this.operator.act(taskId, { action: 'cancel', ...(reason !== undefined && { reason }) });
  }

  /**
   * Makes a task pending that is scheduled, waits for its retry, is a dead letter or was cancelled. The last two start
   * anew, with no failures.
   * @throws QueueError TASK_NOT_FOUND, ACT_REFUSED (carries the `taskStatus` that is in the way), UNIQUE_KEY_HELD (by
   *   `heldBy`), INVALID_ACT, REDIS_UNAVAILABLE (all acts are safe to repeat)
   */
  retry(taskId: string): Promise<ActResult> {
    return this.operator.act(taskId, { action: 'retry' });
  }

  /**
   * Schedules a task that waits for another time, at most a year ahead; a retrying one keeps its failures.
   * @throws QueueError as `retry`, but for UNIQUE_KEY_HELD; RUNS_TOO_LATE where the task would have expired, or missed its
   *   deadline, by then (`mustRunBefore`)
   */
  reschedule(taskId: string, time: RunTime): Promise<ActResult> {
    return this.operator.act(taskId, { action: 'reschedule', ...time });
  }

  /**
   * Gives a task that waits another priority, 0 to 1023. Within it, the order is that of the submissions.
   * @throws QueueError as `retry`, but for UNIQUE_KEY_HELD
   */
  reprioritize(taskId: string, priority: number): Promise<ActResult> {
    return this.operator.act(taskId, { action: 'priority', priority });
  }

  /**
   * Removes a finished task for good, with its payload and result. Its id is free then.
   * @throws QueueError as `retry`, but for UNIQUE_KEY_HELD
   */
  erase(taskId: string): Promise<ActResult> {
    return this.operator.act(taskId, { action: 'erase' });
  }

  /**
   * Performs one act on up to 1,000 tasks, each by itself, within 10 s. `dryRun` tells what would come of it, and changes
   * nothing.
   * @throws QueueError INVALID_ACT before anything is done, REDIS_UNAVAILABLE where the tasks could not be found; what
   *   concerns one task is in its outcome
   */
  actOnMany(act: Act, selection: TaskSelection, { dryRun = false } = {}): Promise<ActOutcomes> {
    return this.bulkOperator.act(act, selection, dryRun);
  }
}
