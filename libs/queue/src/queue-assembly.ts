import type { QueueOptions } from './config/queue.settings.js';
import { DeadLetters } from './dead-letters.service.js';
import { EventFeed } from './events/event-feed.js';
import { EventHub } from './events/event-hub.js';
import { EventTail, type EventSink } from './events/event-tail.js';
import { ResultWaiter } from './events/result-waiter.js';
import { DeadLetterReader } from './inspect/dead-letter-reader.js';
import { HealthReader } from './inspect/health-reader.js';
import { StatsReader } from './inspect/stats-reader.js';
import { TaskLister } from './inspect/task-lister.js';
import { TaskReader } from './inspect/task-reader.js';
import { TypeReader } from './inspect/type-reader.js';
import { WorkerReader } from './inspect/worker-reader.js';
import { Janitor } from './maintenance/janitor.js';
import { Purger } from './maintenance/purger.js';
import { PurgeCleaner } from './maintenance/purge-cleaner.js';
import { QueueControl } from './maintenance/queue-control.js';
import { Redriver } from './maintenance/redriver.js';
import { Redrives } from './maintenance/redrives.js';
import { WorkerQuieter } from './maintenance/worker-quieter.js';
import { ActRunner } from './operate/act-runner.js';
import { BulkOperator } from './operate/bulk-operator.js';
import { Canceller } from './operate/canceller.js';
import { Eraser } from './operate/eraser.js';
import { Rescheduler } from './operate/rescheduler.js';
import { TaskOperator } from './operate/task-operator.js';
import { TaskSelector } from './operate/task-selector.js';
import { Duplicator } from './producer/duplicator.js';
import { DurableLane } from './producer/durable-lane.js';
import { EnqueueBatcher } from './producer/enqueue-batcher.js';
import { Producer } from './producer/producer.js';
import { QueueService } from './queue.service.js';
import { DurabilityProbe } from './redis/durability-probe.js';
import { QueueKeys } from './redis/keys.js';
import { RedisLink } from './redis/redis-link.js';
import { ResendingCall } from './redis/resending-call.js';
import { CancelRedriveScript } from './scripts/cancel-redrive.script.js';
import { CancelScript } from './scripts/cancel.script.js';
import { ClearPurgedScript } from './scripts/clear-purged.script.js';
import { ControlQueueScript } from './scripts/control-queue.script.js';
import { EnqueueScript } from './scripts/enqueue.script.js';
import { EraseScript } from './scripts/erase.script.js';
import { ListIdsScript } from './scripts/list-ids.script.js';
import { ListTasksScript } from './scripts/list-tasks.script.js';
import { PurgeWaitingScript } from './scripts/purge-waiting.script.js';
import { PurgeScript } from './scripts/purge.script.js';
import { QuietWorkerScript } from './scripts/quiet-worker.script.js';
import { ReadDeadLetterGroupsScript } from './scripts/read-dead-letter-groups.script.js';
import { ReadDeadLettersScript } from './scripts/read-dead-letters.script.js';
import { ReadEventsScript } from './scripts/read-events.script.js';
import { ReadRedrivesScript } from './scripts/read-redrives.script.js';
import { ReadStatsScript } from './scripts/read-stats.script.js';
import { ReadStatusesScript } from './scripts/read-statuses.script.js';
import { ReadTaskScript } from './scripts/read-task.script.js';
import { ReadTypesScript } from './scripts/read-types.script.js';
import { ReadWorkerScript } from './scripts/read-worker.script.js';
import { ReadWorkersScript } from './scripts/read-workers.script.js';
import { RedriveScript } from './scripts/redrive.script.js';
import { ReprioritizeScript } from './scripts/reprioritize.script.js';
import { RescheduleScript } from './scripts/reschedule.script.js';
import { RetryScript } from './scripts/retry.script.js';
import { ScriptRunner } from './scripts/script-runner.js';
import { SealScript } from './scripts/seal.script.js';
import { StartRedriveScript } from './scripts/start-redrive.script.js';
import { StepRedrivesScript } from './scripts/step-redrives.script.js';
import { TrimScript } from './scripts/trim.script.js';

/** The connection for events is closed when nobody has listened for this long, … */
const EVENTS_IDLE_MS = 30_000;
/** … and one that waits for a durability when none was asked for. */
const DURABILITY_IDLE_MS = 30_000;

/** What the queues of an application share. */
export interface Shared {
  options: QueueOptions;
  link: RedisLink;
  /** Where tasks that name another queue go. */
  producerOf(queueName: string, path?: string): Producer;
}

/** One queue, with everything that works on it. */
export interface Queue {
  readonly name: string;
  readonly tasks: QueueService;
  readonly deadLetters: DeadLetters;
  readonly control: QueueControl;
  readonly producer: Producer;
  readonly workers: WorkerReader;
  readonly redriver: Redriver;
  readonly janitor: Janitor;
  readonly runner: ScriptRunner;
  readonly events: EventHub;
  /** Ends what goes on in the background. */
  stop(): void;
}

/** Puts a queue together, once for each that an application works with. It opens no connection before one is needed. */
export function assembleQueue(name: string, shared: Shared): Queue {
  const options: QueueOptions = Object.freeze({ ...shared.options, queueName: name });
  const { link } = shared;
  const keys = new QueueKeys(name, options.redisClusterNodes.length > 0);
  const runner = new ScriptRunner(link, keys);
  const resending = new ResendingCall(link);
  const of = <Script>(Script: new (runner: ScriptRunner) => Script): Script => new Script(runner);

  const batcher = new EnqueueBatcher(of(EnqueueScript), resending, options);
  const durable = new DurableLane(
    new DurabilityProbe(link, resending, keys),
    (role) => new SealScript(new ScriptRunner(new RedisLink(options, role), keys)),
    options,
    DURABILITY_IDLE_MS,
  );
  const producer = new Producer(batcher, durable, options, (other, path) => shared.producerOf(other, path));
  const reading = of(ReadTaskScript);
  const statuses = of(ReadStatusesScript);

  const openTail = (sink: EventSink): EventTail =>
    new EventTail(new RedisLink(options, 'events'), keys, options.redisTimeoutMs, sink);
  const events = new EventHub(openTail, EVENTS_IDLE_MS);

  const acts = new ActRunner(resending, options);
  const rescheduler = new Rescheduler(acts, of(RetryScript), of(RescheduleScript), of(ReprioritizeScript));
  const operator = new TaskOperator(
    new Canceller(acts, of(CancelScript)),
    rescheduler,
    new Eraser(acts, of(EraseScript)),
  );
  const selector = new TaskSelector(of(ListIdsScript), statuses, resending, options);

  const workers = new WorkerReader(of(ReadWorkerScript), of(ReadWorkersScript), resending, options);
  const redriver = new Redriver(of(StepRedrivesScript), options);
  const reader = new TaskReader(reading, statuses, workers, resending, options);
  const tasks = new QueueService(
    name,
    producer,
    new Duplicator(reading, resending, producer, options),
    reader,
    new StatsReader(of(ReadStatsScript), resending, options),
    new HealthReader(link, keys, options),
    operator,
    new BulkOperator(operator, selector),
    workers,
    new TypeReader(of(ReadTypesScript), workers, resending, options),
    new WorkerQuieter(of(QuietWorkerScript), resending, options),
    new TaskLister(of(ListTasksScript), reader, workers, resending, options),
    new ResultWaiter(events),
    new EventFeed(events, of(ReadEventsScript), resending, options),
  );
  const deadLetters = new DeadLetters(
    new DeadLetterReader(of(ReadDeadLettersScript), of(ReadDeadLetterGroupsScript), workers, resending, options),
    new Redrives(
      of(RedriveScript),
      of(StartRedriveScript),
      of(CancelRedriveScript),
      of(ReadRedrivesScript),
      redriver,
      resending,
      options,
    ),
    new Purger(of(PurgeScript), resending, options),
  );
  const cleaner = new PurgeCleaner(of(ClearPurgedScript), options.redisTimeoutMs);
  const control = new QueueControl(of(ControlQueueScript), of(PurgeWaitingScript), cleaner, resending, options);
  const janitor = new Janitor(of(TrimScript), cleaner, options);
  const stop = (): void => {
    redriver.stop();
    cleaner.stop();
    durable.close();
  };
  return { name, tasks, deadLetters, control, producer, workers, redriver, janitor, events, runner, stop };
}
