import { type EventsRequest, NAME_PATTERN, type Queue } from '@app/queue';
import { Controller, Get, Head, HttpCode, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { IgnoresQuery, ReadsQuery } from '../http/known-parameters.js';
import { QueueOfTask, RequestedQueue } from '../queues/queue.decorators.js';
import { readerOfQuery, readQuery } from '../http/query.js';
import { taskNotFound } from '../tasks/task-not-found.js';
import { EventsQueryDto } from './dto/events-query.dto.js';
import { EventStreamer } from './event-streamer.js';
import { ApiAllEvents, ApiTaskEvents } from './events.openapi.js';

const queryReader = readerOfQuery(EventsQueryDto);

/** What happens in the queue, as server-sent events. */
@ApiTags('events')
@Controller()
export class EventsController {
  constructor(private readonly streamer: EventStreamer) {}

  /** Without these, a HEAD would open a stream that its client never reads. */
  @Head(['events', 'tasks/:task_id/events'])
  @HttpCode(200)
  @IgnoresQuery()
  @ApiExcludeEndpoint()
  head(): void {}

  @Get('events')
  @ReadsQuery()
  @ApiAllEvents()
  async all(@RequestedQueue() queue: Queue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { status } = readQuery(request, queryReader);
    const statuses = status?.split(',') as EventsRequest['statuses'];
    await this.streamer.stream(queue, request, response, statuses === undefined ? {} : { statuses });
  }

  @Get('tasks/:task_id/events')
  @ApiTaskEvents()
  async ofTask(
    @QueueOfTask() queue: Queue,
    @Param('task_id') taskId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (!NAME_PATTERN.test(taskId)) throw taskNotFound(taskId);
    await this.streamer.stream(queue, request, response, { taskId });
  }
}
