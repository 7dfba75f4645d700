import { NAME_PATTERN, QueueService, type TaskChanges } from '@app/queue';
import { Body, Controller, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Problem } from '../http/problem.js';
import { sendJson } from '../http/send-json.js';
import { DuplicateTaskPipe } from './duplicate-task.pipe.js';
import { withIdempotencyKey } from './idempotency-key.js';
import { acceptedAnswer } from './task.presenter.js';
import { ApiDuplicateTask } from './tasks.openapi.js';

/** Submit a task once more, with changes. */
@ApiTags('tasks')
@Controller('tasks')
export class TaskDuplicateController {
  constructor(private readonly queue: QueueService) {}

  @Post(':task_id/duplicate')
  @ApiDuplicateTask()
  async duplicate(
    @Param('task_id') taskId: string,
    @Body(DuplicateTaskPipe) changes: TaskChanges,
    @Headers('idempotency-key') key: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    if (!NAME_PATTERN.test(taskId)) throw new Problem('task-not-found');
    const keyed = withIdempotencyKey(changes, key);
    const { status, json } = acceptedAnswer(keyed, await this.queue.duplicate(taskId, keyed));
    sendJson(response, status, json);
  }
}
