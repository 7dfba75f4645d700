import { ConfigurableModuleBuilder, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { queueSettings, type QueueOptions } from './config/queue.settings.js';
import { resolveOptions } from './config/resolve.js';
import { QUEUE_OPTIONS } from './config/tokens.js';
import { DeadLetters } from './dead-letters.service.js';
import { DeadLetterReader } from './inspect/dead-letter-reader.js';
import { HealthReader } from './inspect/health-reader.js';
import { StatsReader } from './inspect/stats-reader.js';
import { TaskReader } from './inspect/task-reader.js';
import { Purger } from './maintenance/purger.js';
import { Redriver } from './maintenance/redriver.js';
import { Redrives } from './maintenance/redrives.js';
import { EnqueueBatcher } from './producer/enqueue-batcher.js';
import { Producer } from './producer/producer.js';
import { ResendingCall } from './redis/resending-call.js';
import { QueueService } from './queue.service.js';
import { QueueKeys } from './redis/keys.js';
import { RedisLink } from './redis/redis-link.js';
import { CancelRedriveScript } from './scripts/cancel-redrive.script.js';
import { EnqueueScript } from './scripts/enqueue.script.js';
import { PurgeScript } from './scripts/purge.script.js';
import { ReadDeadLetterGroupsScript } from './scripts/read-dead-letter-groups.script.js';
import { ReadDeadLettersScript } from './scripts/read-dead-letters.script.js';
import { ReadRedrivesScript } from './scripts/read-redrives.script.js';
import { ReadStatsScript } from './scripts/read-stats.script.js';
import { ReadTaskScript } from './scripts/read-task.script.js';
import { RedriveScript } from './scripts/redrive.script.js';
import { ScriptRunner } from './scripts/script-runner.js';
import { StartRedriveScript } from './scripts/start-redrive.script.js';
import { StepRedrivesScript } from './scripts/step-redrives.script.js';

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
    Producer,
    TaskReader,
    StatsReader,
    HealthReader,
    DeadLetterReader,
    Redriver,
    Redrives,
    Purger,
    QueueService,
    DeadLetters,
  ],
  exports: [QueueService, DeadLetters, Redriver, QUEUE_OPTIONS, RedisLink, QueueKeys, ScriptRunner],
})
export class QueueModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  private readonly logger = new Logger('Queue');

  constructor(
    private readonly link: RedisLink,
    @Inject(QUEUE_OPTIONS) options: QueueOptions,
  ) {
    super();
    link.on('down', (reason) => this.logger.warn(`Redis is not reachable (queue ${options.queueName}): ${reason}`));
    link.on('up', () => this.logger.log(`Connected to Redis (queue ${options.queueName})`));
  }

  onApplicationShutdown(): void {
    this.link.close();
  }
}
