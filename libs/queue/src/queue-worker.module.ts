import {
  ConfigurableModuleBuilder,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { resolveOptions } from './config/resolve.js';
import { WORKER_OPTIONS } from './config/tokens.js';
import { workerSettings, type WorkerOptions } from './config/worker.settings.js';
import { HandlerExplorer } from './handlers/handler-explorer.js';
import { HandlerRegistry } from './handlers/handler-registry.js';
import { Queues } from './queues.js';
import { Executor } from './worker/executor.js';
import { QUEUE_SOURCE, type QueueSource } from './worker/queue-source.js';
import { QueueWorker } from './worker/queue-worker.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<Partial<WorkerOptions>>()
  .setClassMethodName('forRoot')
  .build();

/**
 * Makes this process a worker: finds the `@TaskHandler` providers of the application and runs their tasks. Needs
 * `QueueModule` beside it. A process that goes down should call `QueueWorker.drain()` before `app.close()`: hooks of
 * global modules run last, after the handlers' own dependencies were closed.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    {
      provide: WORKER_OPTIONS,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: (given: Partial<WorkerOptions>): WorkerOptions => resolveOptions(workerSettings, given),
    },
    HandlerExplorer,
    HandlerRegistry,
    Executor,
    {
      provide: QUEUE_SOURCE,
      inject: [Queues],
      useFactory:
        (queues: Queues): QueueSource =>
        (name) =>
          queues.get(name),
    },
    QueueWorker,
  ],
  exports: [QueueWorker],
})
export class QueueWorkerModule
  extends ConfigurableModuleClass
  implements OnApplicationBootstrap, OnApplicationShutdown
{
  constructor(
    private readonly explorer: HandlerExplorer,
    private readonly registry: HandlerRegistry,
    private readonly worker: QueueWorker,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.explorer.explore(this.registry);
    this.worker.run();
  }

  /** For applications that do not drain by themselves. */
  async onApplicationShutdown(): Promise<void> {
    await this.worker.drain();
  }
}
