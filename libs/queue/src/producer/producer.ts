import { Inject, Injectable } from '@nestjs/common';
import { MAX_BULK_TASKS } from '../config/limits.js';
import type { QueueOptions } from '../config/queue.settings.js';
import { QUEUE_OPTIONS } from '../config/tokens.js';
import type { HigherDurability } from '../domain/durability.js';
import { QueueError, type FieldError } from '../domain/errors.js';
import type { AcceptedTask, BulkResult, NewTask } from '../domain/task.js';
import { acceptedTask } from './accepted-task.js';
import { DurableLane } from './durable-lane.js';
import { EnqueueBatcher } from './enqueue-batcher.js';
import { prepareTask, type PreparedTask } from './task-preparation.js';

const MOST_PROBLEMS_TOLD = 100;

/** Accepts tasks: checks them, makes their ids, has them written. */
@Injectable()
export class Producer {
  constructor(
    private readonly batcher: EnqueueBatcher,
    private readonly durable: DurableLane,
    @Inject(QUEUE_OPTIONS) private readonly options: QueueOptions,
  ) {}

  async enqueue(task: NewTask): Promise<AcceptedTask> {
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
    const levels = new Set<HigherDurability>();
    for (const { durability } of prepared) if (durability !== undefined) levels.add(durability);
    if (levels.size === 0) return this.writeAll(prepared);
    try {
      await this.durable.admit(levels);
    } catch (error) {
      const refusal = error as QueueError;
      if (refusal.code === 'DURABILITY_UNAVAILABLE') throw refusal;
      return prepared.map(({ id }) => ({ taskId: id, status: 'rejected', error: unwritten(refusal, id) }));
    }
    const results = await this.writeAll(prepared);
    return Promise.all(
      results.map(async (result, index): Promise<BulkResult> => {
        const durability = prepared[index]?.durability;
        if (durability === undefined || result.status === 'rejected') return result;
        return { ...result, durability: await this.durable.reach(result.taskId, durability) };
      }),
    );
  }

  private async writeAll(prepared: readonly PreparedTask[]): Promise<BulkResult[]> {
    const outcomes = await Promise.allSettled(prepared.map((task) => this.batcher.submit(task, 'bulk')));
    return outcomes.map((outcome, index): BulkResult => {
      const task = prepared[index] as PreparedTask;
      try {
        if (outcome.status === 'rejected') throw outcome.reason as Error;
        return acceptedTask(task, outcome.value);
      } catch (error) {
        return { taskId: task.id, status: 'rejected', error: error as Error };
      }
    });
  }

  private prepareAll(tasks: readonly NewTask[]): PreparedTask[] {
    if (tasks.length > MAX_BULK_TASKS) {
      const fields = [{ field: 'tasks', message: `must be at most ${MAX_BULK_TASKS} tasks, are ${tasks.length}` }];
      throw new QueueError('INVALID_TASK', 'Too many tasks in one call', { fields });
    }
    const prepared: PreparedTask[] = [];
    const problems: FieldError[] = [];
    let code: 'INVALID_TASK' | 'TASK_TOO_LARGE' | undefined;
    tasks.forEach((task, index) => {
      try {
        prepared.push(prepareTask(task, this.options.maxTaskBytes, `tasks[${index}].`));
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

const unwritten = ({ code, message, fields, cause }: QueueError, taskId: string): QueueError =>
  code === 'DURABILITY_UNAVAILABLE'
    ? new QueueError(code, message, { fields: [...fields] })
    : new QueueError(code, message, { taskId, cause });
