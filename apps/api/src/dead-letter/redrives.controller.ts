import type { Queue } from '@app/queue';
import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Problem } from '../http/problem.js';
import { RequestedQueue } from '../queues/queue.decorators.js';
import { ApiCancelRedrive, ApiListRedrives, ApiReadRedrive } from './dead-letter.openapi.js';
import { redriveDto } from './dead-letter.presenter.js';
import type { RedriveAnswerDto, RedrivesDto } from './dto/redrive-answer.dto.js';

/** Ids of redrives are made by the queue. */
const REDRIVE_ID = /^[\w-]{22}$/;

/** See how staged redrives do, and end them. */
@ApiTags('dead letters')
@Controller('dead-letter/redrives')
export class RedrivesController {
  @Get()
  @ApiListRedrives()
  async list(@RequestedQueue() { deadLetters }: Queue): Promise<RedrivesDto> {
    return { redrives: (await deadLetters.redrives()).map(redriveDto) };
  }

  @Get(':redrive_id')
  @ApiReadRedrive()
  async read(
    @RequestedQueue() { deadLetters }: Queue,
    @Param('redrive_id') redriveId: string,
  ): Promise<RedriveAnswerDto> {
    const redrive = REDRIVE_ID.test(redriveId) ? await deadLetters.getRedrive(redriveId) : undefined;
    if (redrive === undefined) throw new Problem('redrive-not-found');
    return redriveDto(redrive);
  }

  @Delete(':redrive_id')
  @ApiCancelRedrive()
  async cancel(
    @RequestedQueue() { deadLetters }: Queue,
    @Param('redrive_id') redriveId: string,
  ): Promise<RedriveAnswerDto> {
    if (!REDRIVE_ID.test(redriveId)) throw new Problem('redrive-not-found');
    return redriveDto(await deadLetters.cancelRedrive(redriveId));
  }
}
