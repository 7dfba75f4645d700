import type { Queue } from '@app/queue';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ReadsQuery } from '../http/known-parameters.js';
import { RequestedQueue } from '../queues/queue.decorators.js';
import { readerOfQuery, readQuery } from '../http/query.js';
import { sendJson } from '../http/send-json.js';
import { TaskListQueryDto } from './dto/task-list.dto.js';
import { taskFilter, taskListJson } from './task-list.mapper.js';
import { ApiListTasks } from './task-list.openapi.js';

const queryReader = readerOfQuery(TaskListQueryDto);

/** Lists tasks. */
@ApiTags('tasks')
@Controller('tasks')
export class TaskListController {
  @Get()
  @ReadsQuery()
  @ApiListTasks()
  async list(@RequestedQueue() { tasks }: Queue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const page = await tasks.list(taskFilter(readQuery(request, queryReader)));
    sendJson(response, 200, taskListJson(page));
  }
}
