import { NAME_PATTERN, type NewTask, type Queue } from '@app/queue';
import { Body, Controller, Get, Headers, Logger, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RefusalLog } from '../http/refusal-log.js';
import { KnownQueues } from '../queues/known-queues.js';
import { QueueOfTask, RequestedQueue } from '../queues/queue.decorators.js';
import { sendJson } from '../http/send-json.js';
import { bulkAnswer } from './bulk-answer.js';
import { FullQueue } from './full-queue.js';
import { refuseIdempotencyHeader, withIdempotencyKey } from './idempotency-key.js';
import { SubmitTaskPipe } from './submit-task.pipe.js';
import { SubmitTasksPipe } from './submit-tasks.pipe.js';
import { taskNotFound } from './task-not-found.js';
import { acceptedAnswer, taskJson } from './task.presenter.js';
import { ApiReadTask, ApiSubmitTask, ApiSubmitTasks } from './tasks.openapi.js';

/** Submit tasks and read them. */
@ApiTags('tasks')
@Controller('tasks')
export class TasksController {
  private readonly logger = new Logger(TasksController.name);
  private readonly tellsEachTask = Logger.isLevelEnabled('debug');

  constructor(
    private readonly queues: KnownQueues,
    private readonly refusals: RefusalLog,
    private readonly fullQueue: FullQueue,
  ) {}

  @Post()
  @ApiSubmitTask()
  async submit(
    @RequestedQueue() queue: Queue,
    @Body(SubmitTaskPipe) submitted: NewTask,
    @Headers('idempotency-key') key: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const task = withIdempotencyKey(submitted, key);
    this.queues.check([task]);
    const accepted = await queue.tasks.enqueue(task).catch(async (error: unknown) => {
      throw await this.fullQueue.worded(error, task.queue ?? queue.name);
    });
    if (this.tellsEachTask) this.tellAccepted(accepted.taskId, task);
    const { status, json } = acceptedAnswer(task, accepted);
    sendJson(response, status, json);
  }

  @Post('bulk')
  @ApiSubmitTasks()
  async submitMany(
    @RequestedQueue() queue: Queue,
    @Body(SubmitTasksPipe) tasks: NewTask[],
    @Headers('idempotency-key') key: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    refuseIdempotencyHeader(key);
    this.queues.check(tasks, (index) => `tasks[${index}].`);
    const results = await this.fullQueue.wordedAll(tasks, await queue.tasks.enqueueMany(tasks), queue);
    this.refusals.tell(results.flatMap((result) => (result.status === 'rejected' ? [result.error] : [])));
    if (this.tellsEachTask) {
      for (const [index, { taskId, status }] of results.entries()) {
        if (status !== 'rejected') this.tellAccepted(taskId, tasks[index]!);
      }
    }
    const { status, body } = bulkAnswer(tasks, results);
    sendJson(response, status, JSON.stringify(body));
  }

  @Get(':task_id')
  @ApiReadTask()
  async read(
    @QueueOfTask() { tasks }: Queue,
    @Param('task_id') taskId: string,
    @Res() response: Response,
  ): Promise<void> {
    const task = NAME_PATTERN.test(taskId) ? await tasks.get(taskId) : undefined;
    if (task === undefined) throw taskNotFound(taskId);
    sendJson(response, 200, taskJson(task));
  }

  private tellAccepted(taskId: string, { type, priority = 0 }: NewTask): void {
    this.logger.debug(`Accepted task ${taskId} (${type}, priority ${priority})`);
  }
}
