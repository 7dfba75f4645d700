import type { PageRequest, WorkerInfo, WorkerPage } from './domain/worker.js';
import { mergeWorkers } from './inspect/worker-merge.js';
import { pageOf } from './inspect/worker-page.js';
import type { Queue } from './queue-assembly.js';

/** What is seen only over all queues of an application: a worker may serve several of them. */
export class AllQueues {
  constructor(private readonly queues: () => readonly Queue[]) {}

  /**
   * As `QueueService.workers`, each worker once, with all that it serves of the queues of this application.
   * @param serving only those that serve this queue
   */
  async workers(request: PageRequest = {}, serving?: string): Promise<WorkerPage> {
    // What is wrong with the request is told before Redis is asked.
    pageOf([], request);
    const lists = await Promise.all(this.queues().map(({ workers }) => workers.all()));
    const workers = mergeWorkers(lists);
    return pageOf(serving === undefined ? workers : workers.filter(({ queues }) => queues.includes(serving)), request);
  }

  /** As `QueueService.worker`. */
  worker(id: string): Promise<WorkerInfo | undefined> {
    return this.merged(({ tasks }) => tasks.worker(id));
  }

  /** As `QueueService.quietWorker`, in every queue that the worker serves. */
  quietWorker(id: string): Promise<WorkerInfo | undefined> {
    return this.merged(({ tasks }) => tasks.quietWorker(id));
  }

  /** As `QueueService.resumeWorker`. */
  resumeWorker(id: string): Promise<WorkerInfo | undefined> {
    return this.merged(({ tasks }) => tasks.resumeWorker(id));
  }

  private async merged(ask: (queue: Queue) => Promise<WorkerInfo | undefined>): Promise<WorkerInfo | undefined> {
    const found = await Promise.all(this.queues().map(ask));
    return mergeWorkers([found.filter((worker) => worker !== undefined)])[0];
  }
}
