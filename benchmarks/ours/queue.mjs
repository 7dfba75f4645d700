import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { queueLibrary, shippedLogger, TASK_TYPE } from './product.mjs';
import { tally, unfinished } from './tally.mjs';

class BenchModule {}
Module({})(BenchModule);

async function openApplication({ port, queue }, imports = [], providers = []) {
  const { QueueModule } = await queueLibrary();
  const queueModule = QueueModule.forRoot({ redisHost: '127.0.0.1', redisPort: port, queueName: queue });
  const module = { module: BenchModule, imports: [queueModule, ...imports], providers };
  return NestFactory.createApplicationContext(module, { logger: await shippedLogger() });
}

export async function openProducer(connection) {
  const { QueueService } = await queueLibrary();
  const app = await openApplication(connection);
  const queue = app.get(QueueService);
  await queue.health();
  return {
    /** The whole service, for cases that read as well. */
    queue,
    add: (payload) => queue.enqueue({ type: TASK_TYPE, payload }),
    async addMany(payloads) {
      const results = await queue.enqueueMany(payloads.map((payload) => ({ type: TASK_TYPE, payload })));
      const refused = results.find(({ status }) => status === 'rejected');
      if (refused !== undefined) throw refused.error;
    },
    close: () => app.close(),
  };
}

/** @type {import('../sides.mjs').Side['openWorker']} */
async function openWorker(connection, { concurrency, handle, retryAtOnce }) {
  const { QueueWorker, QueueWorkerModule, TaskHandler } = await queueLibrary();
  class BenchHandler {
    handle(payload) {
      return handle(payload);
    }
  }
  TaskHandler(TASK_TYPE, retryAtOnce ? { backoff: { kind: 'fixed', delayMs: 0 } } : {})(BenchHandler);
  Injectable()(BenchHandler);
  const app = await openApplication(connection, [QueueWorkerModule.forRoot({ concurrency })], [BenchHandler]);
  return {
    async close() {
      await app.get(QueueWorker).drain();
      await app.close();
    },
  };
}

/** @type {Record<string, import('../sides.mjs').Side>} */
export const configurations = {
  default: { configuration: 'as shipped', openProducer, openWorker, unfinished, tally },
};
