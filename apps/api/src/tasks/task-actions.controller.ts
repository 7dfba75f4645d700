import type { Queue } from '@app/queue';
import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RefusalLog } from '../http/refusal-log.js';
import { RequestedQueue } from '../queues/queue.decorators.js';
import { sendJson } from '../http/send-json.js';
import { actBodyPipe } from './act-body.pipe.js';
import { actOnTasks, type ActOnTasks } from './act.mapper.js';
import { actsAnswer, errorOf } from './act.presenter.js';
import { ActOnTasksDto } from './dto/act-on-tasks.dto.js';
import { ApiActOnTasks } from './task-acts.openapi.js';

/** Act on many tasks. */
@ApiTags('acts')
@Controller('tasks/actions')
export class TaskActionsController {
  constructor(private readonly refusals: RefusalLog) {}

  @Post()
  @ApiActOnTasks()
  async act(
    @RequestedQueue() { tasks }: Queue,
    @Body(actBodyPipe(ActOnTasksDto, actOnTasks)) request: ActOnTasks,
    @Res() response: Response,
  ): Promise<void> {
    const { act, selection, dryRun } = request;
    const outcomes = await tasks.actOnMany(act, selection, { dryRun });
    this.refusals.tell(outcomes.outcomes.flatMap(errorOf));
    const { status, body } = actsAnswer(outcomes, dryRun);
    sendJson(response, status, JSON.stringify(body));
  }
}
