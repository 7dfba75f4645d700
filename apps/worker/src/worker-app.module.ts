import { Module, type DynamicModule } from '@nestjs/common';
import { pickOptions, queueSettings, QueueModule, QueueWorkerModule, workerSettings } from '@app/queue';
import { DataProcessingModule } from './handlers/data-processing/data-processing.module.js';
import { dataProcessingSettings } from './handlers/data-processing/data-processing.settings.js';
import { EmailModule } from './handlers/email/email.module.js';
import { emailSettings } from './handlers/email/email.settings.js';
import type { WorkerEnvironment } from './worker-app.settings.js';

/** A worker with this project's handlers. A handler of your own goes into `providers`, or its module into `imports`. */
@Module({})
export class WorkerAppModule {
  static register(values: WorkerEnvironment): DynamicModule {
    return {
      module: WorkerAppModule,
      imports: [
        QueueModule.forRoot(pickOptions(queueSettings, values)),
        QueueWorkerModule.forRoot(pickOptions(workerSettings, values)),
        EmailModule.register(pickOptions(emailSettings, values)),
        DataProcessingModule.register(pickOptions(dataProcessingSettings, values)),
      ],
    };
  }
}
