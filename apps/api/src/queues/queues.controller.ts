import type { Queue, QueueLimits } from '@app/queue';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Problem } from '../http/problem.js';
import { actBodyPipe } from '../tasks/act-body.pipe.js';
import type { PurgedQueueDto, QueueDto, QueuesDto } from './dto/queue.dto.js';
import { PurgeQueueDto, QueueLimitsDto } from './dto/queue-requests.dto.js';
import { KnownQueues } from './known-queues.js';
import { OperatorLog } from './operator-log.js';
import { queueDto } from './queue.presenter.js';
import {
  ApiDrainQueue,
  ApiLimitQueue,
  ApiListQueues,
  ApiPauseQueue,
  ApiPurgeQueue,
  ApiReadQueue,
  ApiResumeQueue,
} from './queues.openapi.js';

const ReadLimits = actBodyPipe(QueueLimitsDto, (dto, errors): QueueLimits => {
  const { max_length: maxLength, max_bytes: maxBytes } = dto;
  if (maxLength === undefined && maxBytes === undefined) {
    errors.push({ field: 'max_length', message: 'must be given, or max_bytes, or both' });
  }
  return { ...(maxLength !== undefined && { maxLength }), ...(maxBytes !== undefined && { maxBytes }) };
});

/** The queues, and what an operator does with one as a whole. */
@ApiTags('queues')
@Controller('queues')
export class QueuesController {
  constructor(
    private readonly queues: KnownQueues,
    private readonly log: OperatorLog,
  ) {}

  @Get()
  @ApiListQueues()
  async list(): Promise<QueuesDto> {
    return { queues: await Promise.all(this.queues.all.map(queueDto)) };
  }

  @Get(':queue')
  @ApiReadQueue()
  async read(@Param('queue') name: string): Promise<QueueDto> {
    return queueDto(this.queues.at(name));
  }

  @Patch(':queue')
  @ApiLimitQueue()
  limit(
    @Param('queue') name: string,
    @Body(ReadLimits) limits: QueueLimits,
    @Req() request: Request,
  ): Promise<QueueDto> {
    return this.perform(request, name, ({ control }) => control.limit(limits), limitsLine);
  }

  @Post(':queue/pause')
  @HttpCode(200)
  @ApiPauseQueue()
  pause(@Param('queue') name: string, @Req() request: Request): Promise<QueueDto> {
    return this.perform(request, name, ({ control }) => control.pause(), waitingLine('Paused'));
  }

  @Post(':queue/resume')
  @HttpCode(200)
  @ApiResumeQueue()
  resume(@Param('queue') name: string, @Req() request: Request): Promise<QueueDto> {
    return this.perform(request, name, ({ control }) => control.resume(), waitingLine('Resumed'));
  }

  @Post(':queue/drain')
  @HttpCode(200)
  @ApiDrainQueue()
  drain(@Param('queue') name: string, @Req() request: Request): Promise<QueueDto> {
    return this.perform(request, name, ({ control }) => control.drain(), waitingLine('Draining'));
  }

  @Post(':queue/purge')
  @HttpCode(200)
  @ApiPurgeQueue()
  async purge(
    @Param('queue') name: string,
    @Body(actBodyPipe(PurgeQueueDto, ({ confirm }) => confirm)) confirmation: unknown,
    @Req() request: Request,
  ): Promise<PurgedQueueDto> {
    const { control } = this.queues.at(name);
    if (confirmation !== name) {
      const errors = [{ field: 'confirm', message: `must be the name of the queue, ${name}` }];
      throw new Problem('invalid-fields', { errors });
    }
    const purged = await control.purge();
    this.log.tell(request, name, `Purged: ${purged} waiting tasks`);
    return { purged };
  }

  private async perform(
    request: Request,
    name: string,
    act: (queue: Queue) => Promise<void>,
    lineOf: (after: QueueDto) => string,
  ): Promise<QueueDto> {
    const queue = this.queues.at(name);
    await act(queue);
    const after = await queueDto(queue);
    this.log.tell(request, name, lineOf(after));
    return after;
  }
}

const limitsLine = ({ max_length, max_bytes }: QueueDto): string =>
  `Limits set: max_length ${max_length ?? 'none'}, max_bytes ${max_bytes ?? 'none'}`;

const waitingLine =
  (what: string) =>
  ({ pending, scheduled, retrying, processing }: QueueDto): string =>
    `${what}: ${pending + scheduled + retrying} tasks wait, ${processing} run`;
