import { QueueModule, type QueueOptions } from '@app/queue';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { ApiOptions } from './api.settings.js';
import { AboutModule } from './about/about.module.js';
import { EVENTS_OPTIONS, type EventsOptions } from './events/events.options.js';
import { EventsModule } from './events/events.module.js';
import { DeadLetterModule } from './dead-letter/dead-letter.module.js';
import { HealthModule } from './health/health.module.js';
import { HeldRequests } from './http/held-requests.js';
import { ProblemFilter } from './http/problem.filter.js';
import { QueryGuard } from './http/query.guard.js';
import { RefusalLog } from './http/refusal-log.js';
import { REQUEST_LIMITS, type RequestLimits } from './http/request-limits.js';
import { QueuesModule } from './queues/queues.module.js';
import { StatsModule } from './stats/stats.module.js';
import { TaskActsModule } from './tasks/task-acts.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { TypesModule } from './types/types.module.js';
import { WorkersModule } from './workers/workers.module.js';

/** The REST API over one queue. Never starts a worker. */
@Global()
@Module({})
export class ApiModule {
  static forRoot(queue: QueueOptions, api: ApiOptions, held: HeldRequests): DynamicModule {
    const limits: RequestLimits = queue;
    const events: EventsOptions = api;
    return {
      module: ApiModule,
      imports: [
        QueueModule.forRoot(queue),
        TasksModule,
        DeadLetterModule,
        EventsModule,
        TaskActsModule,
        QueuesModule,
        StatsModule,
        WorkersModule,
        TypesModule,
        HealthModule,
        AboutModule,
      ],
      providers: [
        RefusalLog,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: QueryGuard },
        { provide: REQUEST_LIMITS, useValue: limits },
        { provide: EVENTS_OPTIONS, useValue: events },
        { provide: HeldRequests, useValue: held },
      ],
      exports: [REQUEST_LIMITS, EVENTS_OPTIONS, HeldRequests, RefusalLog],
    };
  }
}
