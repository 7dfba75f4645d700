import { Global, type MiddlewareConsumer, Module, type NestModule, RequestMethod } from '@nestjs/common';
import { rawBody } from '../http/raw-body.middleware.js';
import { KnownQueues } from './known-queues.js';
import { OperatorLog } from './operator-log.js';
import { QueuesController } from './queues.controller.js';

/** A few short fields. */
const MOST_BODY_BYTES = 1_024;

@Global()
@Module({ controllers: [QueuesController], providers: [KnownQueues, OperatorLog], exports: [KnownQueues, OperatorLog] })
export class QueuesModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(rawBody(MOST_BODY_BYTES))
      .forRoutes(
        { path: 'queues/:queue', method: RequestMethod.PATCH },
        { path: 'queues/:queue/purge', method: RequestMethod.POST },
      );
  }
}
