import { type MiddlewareConsumer, Module, type NestModule, RequestMethod } from '@nestjs/common';
import { rawBody } from '../http/raw-body.middleware.js';
import { DeadLetterController } from './dead-letter.controller.js';
import { RedrivesController } from './redrives.controller.js';

/** Room for 1,000 ids of 128 characters. */
const MOST_BODY_BYTES = 256 * 1024;

@Module({ controllers: [DeadLetterController, RedrivesController] })
export class DeadLetterModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(rawBody(MOST_BODY_BYTES))
      .forRoutes(
        { path: 'dead-letter/redrive', method: RequestMethod.POST },
        { path: 'dead-letter/purge', method: RequestMethod.POST },
      );
  }
}
