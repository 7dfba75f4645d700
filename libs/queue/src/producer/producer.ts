import { MAX_BULK_TASKS } from '../config/limits.js';
import type { QueueOptions } from '../config/queue.settings.js';
import type { HigherDurability } from '../domain/durability.js';
import { QueueError, type FieldError } from '../domain/errors.js';
import type { AcceptedTask, BulkResult, NewTask } from '../domain/task.js';
import { acceptedTask } from './accepted-task.js';
import { DurableLane } from './durable-lane.js';
import { EnqueueBatcher } from './enqueue-batcher.js';
import { prepareTask, type PreparedTask } from './task-preparation.js';

const MOST_PROBLEMS_TOLD = 100;

/** What writes tasks into one queue. */
interface Destination {
  readonly batcher: EnqueueBatcher;
  readonly durable: DurableLane;
}

/** A task that is ready to be written, and where it goes. */
interface Destined extends Destination {
  task: PreparedTask;
}

/** Accepts tasks: checks them, makes their ids, has them written. One that names another queue goes there. */
export class Producer implements Destination {
  constructor(
    readonly batcher: EnqueueBatcher,
    readonly durable: DurableLane,
    private readonly options: QueueOptions,
    /** @throws QueueError INVALID_TASK for what is no name */
    private readonly producerOf: (queueName: string, path?: string) => Producer,
  ) {}

  async enqueue(task: NewTask): Promise<AcceptedTask> {
    if (this.isForeign(task)) return this.producerOf(task.queue as string).enqueue(task);
    const prepared = prepareTask(task, this.options.maxTaskBytes);
    if (prepared.durability === undefined) return acceptedTask(prepared, await this.batcher.submit(prepared));
    try {
      await this.durable.admit(new Set([prepared.durability]));
    } catch (error) {
      throw unwritten(error as QueueError, prepared.id);
    }
    const accepted = acceptedTask(prepared, await this.batcher.submit(prepared));
    return { ...accepted, durability: await this.durable.reach(accepted.taskId, prepared.durability) };
  }

  /**
   * Each task has its own outcome, also where Redis could not be reached: the ids tell what to send again.
   * @throws QueueError INVALID_TASK, TASK_TOO_LARGE or DURABILITY_UNAVAILABLE before anything is written
   */
  async enqueueMany(tasks: readonly NewTask[]): Promise<BulkResult[]> {
    const prepared = this.prepareAll(tasks);
    if (prepared.every(({ task }) => task.durability === undefined)) return writeAll(prepared);
    try {
      await admitAll(prepared);
    } catch (error) {
      const refusal = error as QueueError;
      if (refusal.code === 'DURABILITY_UNAVAILABLE') throw refusal;
      return prepared.map(({ task: { id } }) => ({ taskId: id, status: 'rejected', error: unwritten(refusal, id) }));
    }
    const results = await writeAll(prepared);
    return Promise.all(
      results.map(async (result, index): Promise<BulkResult> => {
        const { task, durable } = prepared[index] as Destined;
        if (task.durability === undefined || result.status === 'rejected') return result;
        return { ...result, durability: await durable.reach(result.taskId, task.durability) };
      }),
    );
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
        const { batcher, durable } = this.isForeign(task) ? this.producerOf(task.queue as string, path) : this;
        prepared.push({ task: prepareTask(task, this.options.maxTaskBytes, path), batcher, durable });
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

/** @throws QueueError as `DurableLane.admit` */
async function admitAll(prepared: readonly Destined[]): Promise<void> {
  const levels = new Map<DurableLane, Set<HigherDurability>>();
  for (const { task, durable } of prepared) {
    if (task.durability !== undefined) levels.set(durable, (levels.get(durable) ?? new Set()).add(task.durability));
  }
  await Promise.all([...levels].map(([durable, ofLane]) => durable.admit(ofLane)));
}

async function writeAll(prepared: readonly Destined[]): Promise<BulkResult[]> {
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

const unwritten = ({ code, message, fields, cause }: QueueError, taskId: string): QueueError =>
  code === 'DURABILITY_UNAVAILABLE'
    ? new QueueError(code, message, { fields: [...fields] })
    : new QueueError(code, message, { taskId, cause });
