import {
  type BeforeApplicationShutdown,
  ConfigurableModuleBuilder,
  Inject,
  Logger,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { queueSettings, type QueueOptions } from './config/queue.settings.js';
import { resolveOptions } from './config/resolve.js';
import { QUEUE_OPTIONS } from './config/tokens.js';
import { EventFeed } from './events/event-feed.js';
import { EventHub } from './events/event-hub.js';
import { EventTail } from './events/event-tail.js';
import { ResultWaiter } from './events/result-waiter.js';
import { DeadLetters } from './dead-letters.service.js';
import { DeadLetterReader } from './inspect/dead-letter-reader.js';
import { HealthReader } from './inspect/health-reader.js';
import { StatsReader } from './inspect/stats-reader.js';
import { TaskLister } from './inspect/task-lister.js';
import { TaskReader } from './inspect/task-reader.js';
import { ActRunner } from './operate/act-runner.js';
import { BulkOperator } from './operate/bulk-operator.js';
import { Canceller } from './operate/canceller.js';
import { Eraser } from './operate/eraser.js';
import { Rescheduler } from './operate/rescheduler.js';
import { TaskOperator } from './operate/task-operator.js';
import { TaskSelector } from './operate/task-selector.js';
import { TypeReader } from './inspect/type-reader.js';
import { WorkerReader } from './inspect/worker-reader.js';
import { WorkerQuieter } from './maintenance/worker-quieter.js';
import { Purger } from './maintenance/purger.js';
import { Redriver } from './maintenance/redriver.js';
import { Redrives } from './maintenance/redrives.js';
import { EnqueueBatcher } from './producer/enqueue-batcher.js';
import { Duplicator } from './producer/duplicator.js';
import { DurableLane } from './producer/durable-lane.js';
import { Producer } from './producer/producer.js';
import { DurabilityProbe } from './redis/durability-probe.js';
import { ResendingCall } from './redis/resending-call.js';
import { QueueService } from './queue.service.js';
import { QueueKeys } from './redis/keys.js';
import { RedisLink } from './redis/redis-link.js';
import { CancelScript } from './scripts/cancel.script.js';
import { EnqueueScript } from './scripts/enqueue.script.js';
import { EraseScript } from './scripts/erase.script.js';
import { ListIdsScript } from './scripts/list-ids.script.js';
import { QuietWorkerScript } from './scripts/quiet-worker.script.js';
import { ListTasksScript } from './scripts/list-tasks.script.js';
import { ReadEventsScript } from './scripts/read-events.script.js';
import { CancelRedriveScript } from './scripts/cancel-redrive.script.js';
import { PurgeScript } from './scripts/purge.script.js';
import { ReadDeadLetterGroupsScript } from './scripts/read-dead-letter-groups.script.js';
import { ReadDeadLettersScript } from './scripts/read-dead-letters.script.js';
import { ReadRedrivesScript } from './scripts/read-redrives.script.js';
import { ReadStatsScript } from './scripts/read-stats.script.js';
import { ReadStatusesScript } from './scripts/read-statuses.script.js';
import { ReadTaskScript } from './scripts/read-task.script.js';
import { ReprioritizeScript } from './scripts/reprioritize.script.js';
import { RescheduleScript } from './scripts/reschedule.script.js';
import { RetryScript } from './scripts/retry.script.js';
import { ReadTypesScript } from './scripts/read-types.script.js';
import { ReadWorkerScript } from './scripts/read-worker.script.js';
import { ReadWorkersScript } from './scripts/read-workers.script.js';
import { RedriveScript } from './scripts/redrive.script.js';
import { ScriptRunner } from './scripts/script-runner.js';
import { SealScript } from './scripts/seal.script.js';
import { StartRedriveScript } from './scripts/start-redrive.script.js';
import { StepRedrivesScript } from './scripts/step-redrives.script.js';

/** The connection for events is closed when nobody has listened for this long, … */
const EVENTS_IDLE_MS = 30_000;
/** … and one that waits for a durability when none was asked for. */
const DURABILITY_IDLE_MS = 30_000;

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<Partial<QueueOptions>>()
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

/**
 * Gives an application `QueueService`. It never starts a worker: that is `QueueWorkerModule`'s.
 * `QueueModule.forRoot({ redisUrl: 'redis://…' })`; what is left out has the defaults of docs/configuration.md.
 */
@Module({
  providers: [
    {
      provide: QUEUE_OPTIONS,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: (given: Partial<QueueOptions>): QueueOptions => resolveOptions(queueSettings, given),
    },
    {
      provide: RedisLink,
      inject: [QUEUE_OPTIONS],
      useFactory: (options: QueueOptions): RedisLink => new RedisLink(options, 'commands'),
    },
    {
      provide: QueueKeys,
      inject: [QUEUE_OPTIONS],
      useFactory: (options: QueueOptions): QueueKeys =>
        new QueueKeys(options.queueName, options.redisClusterNodes.length > 0),
    },
    {
      provide: ScriptRunner,
      inject: [RedisLink, QueueKeys],
      useFactory: (link: RedisLink, keys: QueueKeys): ScriptRunner => new ScriptRunner(link, keys),
    },
    EnqueueScript,
    ReadTaskScript,
    ReadStatsScript,
    CancelScript,
    RetryScript,
    RescheduleScript,
    ReprioritizeScript,
    EraseScript,
    ListIdsScript,
    ReadStatusesScript,
    ReadTypesScript,
    ReadWorkerScript,
    ReadWorkersScript,
    QuietWorkerScript,
    ListTasksScript,
    ReadEventsScript,
    ReadDeadLettersScript,
    ReadDeadLetterGroupsScript,
    RedriveScript,
    StartRedriveScript,
    StepRedrivesScript,
    CancelRedriveScript,
    ReadRedrivesScript,
    PurgeScript,
    ResendingCall,
    EnqueueBatcher,
    {
      provide: DurableLane,
      inject: [QUEUE_OPTIONS, QueueKeys, RedisLink, ResendingCall],
      useFactory: (options: QueueOptions, keys: QueueKeys, link: RedisLink, resending: ResendingCall): DurableLane =>
        new DurableLane(
          new DurabilityProbe(link, resending, keys),
          (role) => new SealScript(new ScriptRunner(new RedisLink(options, role), keys)),
          options,
          DURABILITY_IDLE_MS,
        ),
    },
    Producer,
    Duplicator,
    TaskReader,
    StatsReader,
    WorkerReader,
    TypeReader,
    WorkerQuieter,
    HealthReader,
    ActRunner,
    Canceller,
    Rescheduler,
    Eraser,
    TaskOperator,
    TaskSelector,
    BulkOperator,
    TaskLister,
    HealthReader,
    {
      provide: EventHub,
      inject: [QUEUE_OPTIONS, QueueKeys],
      useFactory: (options: QueueOptions, keys: QueueKeys): EventHub =>
        new EventHub(
          (sink) => new EventTail(new RedisLink(options, 'events'), keys, options.redisTimeoutMs, sink),
          EVENTS_IDLE_MS,
        ),
    },
    EventFeed,
    ResultWaiter,
    DeadLetterReader,
    Redriver,
    Redrives,
    Purger,
    QueueService,
    DeadLetters,
  ],
  exports: [QueueService, DeadLetters, Redriver, QUEUE_OPTIONS, RedisLink, QueueKeys, ScriptRunner],
})
export class QueueModule extends ConfigurableModuleClass implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Queue');

  constructor(
    private readonly link: RedisLink,
    private readonly events: EventHub,
    private readonly durable: DurableLane,
    @Inject(QUEUE_OPTIONS) options: QueueOptions,
  ) {
    super();
    link.on('down', (reason) => this.logger.warn(`Redis is not reachable (queue ${options.queueName}): ${reason}`));
    link.on('up', () => this.logger.log(`Connected to Redis (queue ${options.queueName})`));
  }

  /** Nest closes a web server after this hook, and waits for its open requests: streams of events must have ended. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.events.close();
  }

  onApplicationShutdown(): void {
    this.durable.close();
    this.link.close();
  }
}
