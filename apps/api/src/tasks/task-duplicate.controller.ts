import { NAME_PATTERN, type Queue, type TaskChanges } from '@app/queue';
import { Body, Controller, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { KnownQueues } from '../queues/known-queues.js';
import { QueueOfTask } from '../queues/queue.decorators.js';
import { sendJson } from '../http/send-json.js';
import { DuplicateTaskPipe } from './duplicate-task.pipe.js';
import { FullQueue } from './full-queue.js';
import { withIdempotencyKey } from './idempotency-key.js';
import { taskNotFound } from './task-not-found.js';
import { acceptedAnswer } from './task.presenter.js';
import { ApiDuplicateTask } from './tasks.openapi.js';

/** Submit a task once more, with changes. */
@ApiTags('tasks')
@Controller('tasks')
export class TaskDuplicateController {
  constructor(
    private readonly queues: KnownQueues,
    private readonly fullQueue: FullQueue,
  ) {}

  @Post(':task_id/duplicate')
  @ApiDuplicateTask()
  async duplicate(
    @QueueOfTask() { name, tasks }: Queue,
    @Param('task_id') taskId: string,
    @Body(DuplicateTaskPipe) changes: TaskChanges,
    @Headers('idempotency-key') key: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    if (!NAME_PATTERN.test(taskId)) throw taskNotFound(taskId);
    this.queues.check([changes]);
    const keyed = withIdempotencyKey(changes, key);
    const accepted = await tasks.duplicate(taskId, keyed).catch(async (error: unknown) => {
      throw await this.fullQueue.worded(error, changes.queue ?? name);
    });
    const { status, json } = acceptedAnswer(keyed, accepted);
    sendJson(response, status, json);
  }
}
