import {
  type BeforeApplicationShutdown,
  ConfigurableModuleBuilder,
  Logger,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { queueSettings, type QueueOptions } from './config/queue.settings.js';
import { resolveOptions } from './config/resolve.js';
import { QUEUE_OPTIONS } from './config/tokens.js';
import { DeadLetters } from './dead-letters.service.js';
import { QueueService } from './queue.service.js';
import { Queues } from './queues.js';
import { RedisLink } from './redis/redis-link.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<Partial<QueueOptions>>()
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

/**
 * Gives an application `QueueService`, and `Queues` where it works with several. It never starts a worker: that is `QueueWorkerModule`'s.
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
      provide: Queues,
      inject: [QUEUE_OPTIONS, RedisLink],
      useFactory: (options: QueueOptions, link: RedisLink): Queues => new Queues(options, link),
    },
    { provide: QueueService, inject: [Queues], useFactory: (queues: Queues): QueueService => queues.default.tasks },
    { provide: DeadLetters, inject: [Queues], useFactory: (queues: Queues): DeadLetters => queues.default.deadLetters },
  ],
  exports: [Queues, QueueService, DeadLetters, QUEUE_OPTIONS, RedisLink],
})
export class QueueModule extends ConfigurableModuleClass implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Queue');

  constructor(
    private readonly link: RedisLink,
    private readonly queues: Queues,
  ) {
    super();
    const named = `queue ${queues.names.join(', ')}`;
    link.on('down', (reason) => this.logger.warn(`Redis is not reachable (${named}): ${reason}`));
    link.on('up', () => this.logger.log(`Connected to Redis (${named})`));
  }

  /** Nest closes a web server after this hook, and waits for its open requests: streams of events must have ended. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.queues.closeEvents();
  }

  onApplicationShutdown(): void {
    this.queues.stop();
    this.link.close();
  }
}
