import type { ActResult, Queue, RunTime } from '@app/queue';
import { Body, Controller, Delete, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ReadsQuery } from '../http/known-parameters.js';
import { QueueOfTask } from '../queues/queue.decorators.js';
import { sendJson } from '../http/send-json.js';
import { actBodyPipe } from './act-body.pipe.js';
import { runTime } from './act.mapper.js';
import { actAnswer, cancelAnswer } from './act.presenter.js';
import { CancelReason } from './cancel-reason.js';
import { PrioritizeTaskDto } from './dto/prioritize-task.dto.js';
import { RescheduleTaskDto } from './dto/reschedule-task.dto.js';
import {
  ApiCancelTask,
  ApiEraseTask,
  ApiPrioritizeTask,
  ApiRescheduleTask,
  ApiRetryTask,
} from './task-acts.openapi.js';

const ReadRunTime = actBodyPipe(RescheduleTaskDto, runTime);
const ReadPriority = actBodyPipe(PrioritizeTaskDto, ({ priority }) => priority);

/** Act on one task. */
@ApiTags('acts')
@Controller('tasks/:task_id')
export class TaskActsController {
  @Delete()
  @ReadsQuery()
  @ApiCancelTask()
  async cancel(
    @QueueOfTask() { tasks }: Queue,
    @Param('task_id') taskId: string,
    @CancelReason() reason: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const { status, body } = cancelAnswer(await tasks.cancel(taskId, reason));
    sendJson(response, status, JSON.stringify(body));
  }

  @Post('retry')
  @ApiRetryTask()
  async retry(
    @QueueOfTask() { tasks }: Queue,
    @Param('task_id') taskId: string,
    @Res() response: Response,
  ): Promise<void> {
    answer(response, await tasks.retry(taskId));
  }

  @Post('reschedule')
  @ApiRescheduleTask()
  async reschedule(
    @QueueOfTask() { tasks }: Queue,
    @Param('task_id') taskId: string,
    @Body(ReadRunTime) time: RunTime,
    @Res() response: Response,
  ): Promise<void> {
    answer(response, await tasks.reschedule(taskId, time));
  }

  @Post('priority')
  @ApiPrioritizeTask()
  async reprioritize(
    @QueueOfTask() { tasks }: Queue,
    @Param('task_id') taskId: string,
    @Body(ReadPriority) priority: number,
    @Res() response: Response,
  ): Promise<void> {
    answer(response, await tasks.reprioritize(taskId, priority));
  }

  @Delete('record')
  @HttpCode(204)
  @ApiEraseTask()
  async erase(@QueueOfTask() { tasks }: Queue, @Param('task_id') taskId: string): Promise<void> {
    await tasks.erase(taskId);
  }
}

const answer = (response: Response, result: ActResult): void =>
  sendJson(response, 200, JSON.stringify(actAnswer(result)));
