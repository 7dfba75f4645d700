import { type MiddlewareConsumer, Module, type NestModule, RequestMethod } from '@nestjs/common';
import { rawBody } from '../http/raw-body.middleware.js';
import { TaskActionsController } from './task-actions.controller.js';
import { TaskActsController } from './task-acts.controller.js';

const KIB = 1024;
const MAX_ACT_BYTES = 16 * KIB;
/** Room for 1,000 of the longest ids. */
const MAX_ACTIONS_BYTES = 256 * KIB;

/** What operators do to tasks. */
@Module({ controllers: [TaskActionsController, TaskActsController] })
export class TaskActsModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const post = (path: string) => ({ path, method: RequestMethod.POST });
    consumer.apply(rawBody(MAX_ACTIONS_BYTES)).forRoutes(post('tasks/actions'));
    consumer
      .apply(rawBody(MAX_ACT_BYTES))
      .forRoutes(post('tasks/:task_id/reschedule'), post('tasks/:task_id/priority'));
  }
}
