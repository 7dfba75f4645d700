import { NAME_PATTERN, type Queue, type Task } from '@app/queue';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { HeldRequests } from '../http/held-requests.js';
import { ReadsQuery } from '../http/known-parameters.js';
import { QueueOfTask } from '../queues/queue.decorators.js';
import { readerOfQuery, readQuery } from '../http/query.js';
import { sendJson } from '../http/send-json.js';
import { taskNotFound } from './task-not-found.js';
import { TaskResultQueryDto } from './dto/task-result.dto.js';
import { ApiReadResult } from './task-result.openapi.js';
import { taskResult } from './task-result.presenter.js';

const queryReader = readerOfQuery(TaskResultQueryDto);

/** Reads what came of a task, and waits for it. */
@ApiTags('tasks')
@Controller('tasks')
export class TaskResultController {
  constructor(private readonly held: HeldRequests) {}

  @Get(':task_id/result')
  @ReadsQuery()
  @ApiReadResult()
  async read(
    @QueueOfTask() queue: Queue,
    @Param('task_id') taskId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { wait = '0' } = readQuery(request, queryReader);
    const task = NAME_PATTERN.test(taskId) ? await this.wait(queue, taskId, Number(wait) * 1_000, response) : undefined;
    if (response.destroyed) return;
    if (task === undefined) throw taskNotFound(taskId);
    const { status, json } = taskResult(task);
    sendJson(response, status, json);
  }

  private async wait({ tasks }: Queue, taskId: string, waitMs: number, response: Response): Promise<Task | undefined> {
    if (waitMs === 0) return tasks.get(taskId);
    const { signal, release } = this.held.hold(response);
    try {
      return await tasks.waitForResult(taskId, waitMs, { signal });
    } finally {
      release();
    }
  }
}
