import { Inject, type MiddlewareConsumer, Module, type NestModule, RequestMethod } from '@nestjs/common';
import { rawBody } from '../http/raw-body.middleware.js';
import { REQUEST_LIMITS, type RequestLimits } from '../http/request-limits.js';
import { FullQueue } from './full-queue.js';
import { TaskDuplicateController } from './task-duplicate.controller.js';
import { TaskListController } from './task-list.controller.js';
import { TaskResultController } from './task-result.controller.js';
import { TasksController } from './tasks.controller.js';

@Module({
  controllers: [TaskListController, TaskResultController, TasksController, TaskDuplicateController],
  providers: [FullQueue],
})
export class TasksModule implements NestModule {
  constructor(@Inject(REQUEST_LIMITS) private readonly limits: RequestLimits) {}

  configure(consumer: MiddlewareConsumer): void {
    const { maxTaskBytes, maxBulkBytes } = this.limits;
    consumer.apply(rawBody(maxTaskBytes)).forRoutes({ path: 'tasks', method: RequestMethod.POST });
    const duplicate = { path: 'tasks/:task_id/duplicate', method: RequestMethod.POST };
    consumer.apply(rawBody(maxTaskBytes, 'optional')).forRoutes(duplicate);
    consumer.apply(rawBody(maxBulkBytes)).forRoutes({ path: 'tasks/bulk', method: RequestMethod.POST });
  }
}
