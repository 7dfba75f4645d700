import { QueueModule, type QueueOptions } from '@app/queue';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AboutModule } from './about/about.module.js';
import { DeadLetterModule } from './dead-letter/dead-letter.module.js';
import { HealthModule } from './health/health.module.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RefusalLog } from './http/refusal-log.js';
import { REQUEST_LIMITS, type RequestLimits } from './http/request-limits.js';
import { StatsModule } from './stats/stats.module.js';
import { TasksModule } from './tasks/tasks.module.js';

/** The REST API over one queue. Never starts a worker. */
@Global()
@Module({})
export class ApiModule {
  static forRoot(queue: QueueOptions): DynamicModule {
    const limits: RequestLimits = queue;
    return {
      module: ApiModule,
      imports: [QueueModule.forRoot(queue), TasksModule, DeadLetterModule, StatsModule, HealthModule, AboutModule],
      providers: [
        RefusalLog,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: REQUEST_LIMITS, useValue: limits },
      ],
      exports: [REQUEST_LIMITS, RefusalLog],
    };
  }
}
