import { NAME_PATTERN, type PurgeResult, type PurgeSelection, type Queue } from '@app/queue';
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ReadsQuery } from '../http/known-parameters.js';
import { KnownQueues } from '../queues/known-queues.js';
import { OperatorLog } from '../queues/operator-log.js';
import { QueueOfTask, RequestedQueue } from '../queues/queue.decorators.js';
import { taskNotFound } from '../tasks/task-not-found.js';
import { ApiListDeadLetters, ApiListGroups, ApiPurge, ApiRedriveMany, ApiRedriveOne } from './dead-letter.openapi.js';
import { groupPageDto, pageDto, purgeLine, redriveDto, redrivenDto } from './dead-letter.presenter.js';
import { listQuery, pageQuery, ReadPurge, ReadRedrive, type RedriveRequest } from './dead-letter.requests.js';
import type { DeadLetterGroupPageDto, DeadLetterPageDto } from './dto/dead-letter.dto.js';
import type { RedriveAnswerDto, RedrivenTaskDto, RedrivenTasksDto } from './dto/redrive-answer.dto.js';

/** Look at dead letters, give them another life, throw them away. */
@ApiTags('dead letters')
@Controller('dead-letter')
export class DeadLetterController {
  constructor(
    private readonly queues: KnownQueues,
    private readonly log: OperatorLog,
  ) {}

  @Get()
  @ReadsQuery()
  @ApiListDeadLetters()
  async list(@RequestedQueue() { deadLetters }: Queue, @Req() request: Request): Promise<DeadLetterPageDto> {
    return pageDto(await deadLetters.list(listQuery(request)));
  }

  @Get('groups')
  @ReadsQuery()
  @ApiListGroups()
  async groups(@RequestedQueue() { deadLetters }: Queue, @Req() request: Request): Promise<DeadLetterGroupPageDto> {
    return groupPageDto(await deadLetters.groups(pageQuery(request)));
  }

  @Post('redrive')
  @ApiRedriveMany()
  async redriveMany(
    @RequestedQueue() queue: Queue,
    @Body(ReadRedrive) { selection, stages }: RedriveRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RedrivenTasksDto | RedriveAnswerDto> {
    const { deadLetters } = queue;
    const { taskIds } = selection;
    const onlyIds = Object.keys(selection).length === 1 && stages.rate === undefined && !stages.canaries;
    if (taskIds !== undefined && onlyIds) {
      response.status(200);
      return { tasks: (await deadLetters.redriveMany(taskIds)).map(redrivenDto) };
    }
    const redrive = redriveDto(await deadLetters.startRedrive(selection, stages));
    response
      .status(202)
      .setHeader('Location', `/dead-letter/redrives/${redrive.redrive_id}${this.queues.parameterFor(queue)}`);
    return redrive;
  }

  @Post('purge')
  @HttpCode(200)
  @ApiPurge()
  async purge(
    @RequestedQueue() { name, deadLetters }: Queue,
    @Body(ReadPurge) selection: PurgeSelection,
    @Req() request: Request,
  ): Promise<PurgeResult> {
    const result = await deadLetters.purge(selection);
    this.log.tell(request, name, purgeLine(selection, result));
    return result;
  }

  @Post(':task_id/redrive')
  @HttpCode(200)
  @ApiRedriveOne()
  async redrive(@QueueOfTask() { deadLetters }: Queue, @Param('task_id') taskId: string): Promise<RedrivenTaskDto> {
    if (!NAME_PATTERN.test(taskId)) throw taskNotFound(taskId);
    await deadLetters.redrive(taskId);
    return { task_id: taskId, status: 'pending' };
  }
}
