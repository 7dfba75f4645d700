import { NAME_PATTERN, type Queue, type TaskChanges } from '@app/queue';
import { Body, Controller, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Problem } from '../http/problem.js';
import { KnownQueues } from '../queues/known-queues.js';
import { QueueOfTask } from '../queues/queue.decorators.js';
import { sendJson } from '../http/send-json.js';
import { DuplicateTaskPipe } from './duplicate-task.pipe.js';
import { withIdempotencyKey } from './idempotency-key.js';
import { acceptedAnswer } from './task.presenter.js';
import { ApiDuplicateTask } from './tasks.openapi.js';

/** Submit a task once more, with changes. */
@ApiTags('tasks')
@Controller('tasks')
export class TaskDuplicateController {
  constructor(private readonly queues: KnownQueues) {}

  @Post(':task_id/duplicate')
  @ApiDuplicateTask()
  async duplicate(
    @QueueOfTask() { tasks }: Queue,
    @Param('task_id') taskId: string,
    @Body(DuplicateTaskPipe) changes: TaskChanges,
    @Headers('idempotency-key') key: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    if (!NAME_PATTERN.test(taskId)) throw new Problem('task-not-found');
    this.queues.check([changes]);
    const keyed = withIdempotencyKey(changes, key);
    const { status, json } = acceptedAnswer(keyed, await tasks.duplicate(taskId, keyed));
    sendJson(response, status, json);
  }
}
