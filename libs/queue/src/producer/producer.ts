import { MAX_BULK_TASKS } from '../config/limits.js';
import type { QueueOptions } from '../config/queue.settings.js';
import { QueueError, type FieldError } from '../domain/errors.js';
import type { AcceptedTask, BulkResult, NewTask } from '../domain/task.js';
import { acceptedTask } from './accepted-task.js';
import { EnqueueBatcher } from './enqueue-batcher.js';
import { prepareTask, type PreparedTask } from './task-preparation.js';

const MOST_PROBLEMS_TOLD = 100;

/** A task that is ready to be written, and who writes it into the queue that it names. */
interface Destined {
  task: PreparedTask;
  batcher: EnqueueBatcher;
}

/** Accepts tasks: checks them, makes their ids, has them written. One that names another queue goes there. */
export class Producer {
  constructor(
    private readonly batcher: EnqueueBatcher,
    private readonly options: QueueOptions,
    /** @throws QueueError INVALID_TASK for what is no name */
    private readonly producerOf: (queueName: string, path?: string) => Producer,
  ) {}

  async enqueue(task: NewTask): Promise<AcceptedTask> {
    if (this.isForeign(task)) return this.producerOf(task.queue as string).enqueue(task);
    const prepared = prepareTask(task, this.options.maxTaskBytes);
    return acceptedTask(prepared, await this.batcher.submit(prepared));
  }

  /**
   * Each task has its own outcome, also where Redis could not be reached: the ids tell what to send again.
   * @throws QueueError INVALID_TASK or TASK_TOO_LARGE before anything is written
   */
  async enqueueMany(tasks: readonly NewTask[]): Promise<BulkResult[]> {
    const prepared = this.prepareAll(tasks);
    const outcomes = await Promise.allSettled(prepared.map(({ task, batcher }) => batcher.submit(task, 'bulk')));
    return outcomes.map((outcome, index): BulkResult => {
      const { task } = prepared[index] as Destined;
      try {
        if (outcome.status === 'rejected') throw outcome.reason as Error;
        return acceptedTask(task, outcome.value);
      } catch (error) {
        return { taskId: task.id, status: 'rejected', error: error as Error };
      }
    });
  }

  private isForeign({ queue }: NewTask): boolean {
    return queue !== undefined && queue !== this.options.queueName;
  }

  private prepareAll(tasks: readonly NewTask[]): Destined[] {
    if (tasks.length > MAX_BULK_TASKS) {
      const fields = [{ field: 'tasks', message: `must be at most ${MAX_BULK_TASKS} tasks, are ${tasks.length}` }];
      throw new QueueError('INVALID_TASK', 'Too many tasks in one call', { fields });
    }
    const prepared: Destined[] = [];
    const problems: FieldError[] = [];
    let code: 'INVALID_TASK' | 'TASK_TOO_LARGE' | undefined;
    tasks.forEach((task, index) => {
      try {
        const path = `tasks[${index}].`;
        const { batcher, options } = this.isForeign(task) ? this.producerOf(task.queue as string, path) : this;
        prepared.push({ task: prepareTask(task, options.maxTaskBytes, path), batcher });
      } catch (error) {
        if (!(error instanceof QueueError)) throw error;
        if (code !== 'INVALID_TASK') code = error.code as typeof code;
        if (problems.length < MOST_PROBLEMS_TOLD) problems.push(...error.fields);
      }
    });
    if (code === undefined) return prepared;
    throw new QueueError(code, 'Some tasks are not valid; none was accepted', { fields: problems });
  }
}
