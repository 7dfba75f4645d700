import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import type { QueueOptions } from '../src/config/queue.settings.js';
import type { WorkerOptions } from '../src/config/worker.settings.js';
import { QueueModule } from '../src/queue.module.js';
import type { QueueService } from '../src/queue.service.js';
import { Queues } from '../src/queues.js';
import type { ScriptRunner } from '../src/scripts/script-runner.js';
import { QueueWorkerModule } from '../src/queue-worker.module.js';
import { QueueWorker } from '../src/worker/queue-worker.js';
import { expectSound } from './invariants.js';
import { testRedisUrl, uniqueQueueName } from './test-redis.js';

export interface TestQueueOptions {
  /** Handler classes (and what they inject). Without any there is no worker. */
  handlers?: Type[];
  queue?: Partial<QueueOptions>;
  worker?: Partial<WorkerOptions>;
  /** Address for the plain connection, where it is not the queue's own. */
  plainUrl?: string;
}

/** A queue with a name of its own on the Redis of the test run, optionally with a worker in this process. */
export interface TestQueue {
  readonly name: string;
  readonly service: QueueService;
  readonly queues: Queues;
  readonly runner: ScriptRunner;
  readonly module: TestingModule;
  /** A plain connection, to look at keys as an operator would. */
  readonly redis: Redis;
  readonly worker: QueueWorker;
  key(suffix: string): string;
  /** Drains the worker, closes every connection, holds its queues against their invariants and removes their keys. */
  close(): Promise<void>;
}

export async function openTestQueue(options: TestQueueOptions = {}): Promise<TestQueue> {
  const name = options.queue?.queueName ?? uniqueQueueName();
  const handlers = options.handlers ?? [];
  const queueModule = QueueModule.forRoot({ redisUrl: testRedisUrl(), queueName: name, ...options.queue });
  const workerModule = handlers.length > 0 ? [QueueWorkerModule.forRoot(options.worker ?? {})] : [];
  const module = await Test.createTestingModule({
    imports: [queueModule, ...workerModule],
    providers: handlers,
  }).compile();
  await module.init();
  const queues = module.get(Queues);
  const queue = queues.default;
  const redis = new Redis(options.plainUrl ?? options.queue?.redisUrl ?? testRedisUrl(), { disconnectTimeout: 100 });
  return {
    name,
    service: queue.tasks,
    queues,
    runner: queue.runner,
    module,
    redis,
    get worker() {
      return module.get(QueueWorker);
    },
    key: (suffix) => `${name}:${suffix}`,
    async close() {
      await module.close();
      try {
        for (const each of queues.names) await expectSound(redis, each);
      } finally {
        const keys = await Promise.all(queues.names.map((each) => redis.keys(`${each}:*`)));
        await redis.del(...keys.flat(), 'none');
        redis.disconnect();
      }
    },
  };
}
