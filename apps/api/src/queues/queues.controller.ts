import type { Queue, QueueLimits } from '@app/queue';
import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Problem } from '../http/problem.js';
import { actBodyPipe } from '../tasks/act-body.pipe.js';
import type { PurgedQueueDto, QueueDto, QueuesDto } from './dto/queue.dto.js';
import { PurgeQueueDto, QueueLimitsDto } from './dto/queue-requests.dto.js';
import { KnownQueues } from './known-queues.js';
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

const ReadLimits = actBodyPipe(QueueLimitsDto, ({ max_length: maxLength, max_bytes: maxBytes }): QueueLimits => ({
  ...(maxLength !== undefined && { maxLength }),
  ...(maxBytes !== undefined && { maxBytes }),
}));

/** The queues, and what an operator does with one as a whole. */
@ApiTags('queues')
@Controller('queues')
export class QueuesController {
  constructor(private readonly queues: KnownQueues) {}

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
  limit(@Param('queue') name: string, @Body(ReadLimits) limits: QueueLimits): Promise<QueueDto> {
    return after(this.queues.at(name), ({ control }) => control.limit(limits));
  }

  @Post(':queue/pause')
  @HttpCode(200)
  @ApiPauseQueue()
  pause(@Param('queue') name: string): Promise<QueueDto> {
    return after(this.queues.at(name), ({ control }) => control.pause());
  }

  @Post(':queue/resume')
  @HttpCode(200)
  @ApiResumeQueue()
  resume(@Param('queue') name: string): Promise<QueueDto> {
    return after(this.queues.at(name), ({ control }) => control.resume());
  }

  @Post(':queue/drain')
  @HttpCode(200)
  @ApiDrainQueue()
  drain(@Param('queue') name: string): Promise<QueueDto> {
    return after(this.queues.at(name), ({ control }) => control.drain());
  }

  @Post(':queue/purge')
  @HttpCode(200)
  @ApiPurgeQueue()
  async purge(
    @Param('queue') name: string,
    @Body(actBodyPipe(PurgeQueueDto, ({ confirm }) => confirm)) confirmation: string,
  ): Promise<PurgedQueueDto> {
    const { control } = this.queues.at(name);
    if (confirmation !== name) {
      const errors = [{ field: 'confirm', message: `must be the name of the queue, ${name}` }];
      throw new Problem('invalid-fields', { errors });
    }
    return { purged: await control.purge() };
  }
}

async function after(queue: Queue, act: (queue: Queue) => Promise<void>): Promise<QueueDto> {
  await act(queue);
  return queueDto(queue);
}
