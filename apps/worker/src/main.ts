import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { QueueError, QueueWorker, readEnvironment } from '@app/queue';
import { logUnhandledRejections } from './log-unhandled-rejections.js';
import { stopOnSignals } from './stop-on-signals.js';
import { WorkerAppModule } from './worker-app.module.js';
import { workerEnvironment } from './worker-app.settings.js';
import { workerLogger } from './worker.logger.js';

async function start(): Promise<void> {
  const values = readEnvironment(workerEnvironment, process.env);
  const logger = workerLogger(values.logLevel, values.logFormat);
  let stop = (): Promise<void> => Promise.resolve();
  logUnhandledRejections(logger);
  stopOnSignals(() => stop(), logger);
  const module = WorkerAppModule.register(values);
  const app = await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
  stop = async () => {
    // Before close: Nest runs the hooks of global modules last, and handlers need their modules until they are done.
    await app.get(QueueWorker).drain();
    await app.close();
  };
  // For a parent that waits until it is up: npm start, pm2.
  process.send?.('ready');
}

start().catch((error: unknown) => {
  console.error(error instanceof QueueError ? error.message : error);
  process.exit(1);
});
