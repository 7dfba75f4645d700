import { Queues, type WorkerInfo } from '@app/queue';
import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ReadsQuery } from '../http/known-parameters.js';
import { Problem } from '../http/problem.js';
import { KnownQueues } from '../queues/known-queues.js';
import { PageQueryDto, pageOf } from '../http/page-query.dto.js';
import { readerOfQuery, readQuery } from '../http/query.js';
import type { WorkerDto, WorkersDto } from './dto/worker.dto.js';
import { workerDto, workersDto } from './worker.presenter.js';
import { ApiListWorkers, ApiQuietWorker, ApiReadWorker, ApiResumeWorker } from './workers.openapi.js';

const queryReader = readerOfQuery(PageQueryDto);

/** Who works here, and making a worker quiet. */
@ApiTags('workers')
@Controller('workers')
export class WorkersController {
  constructor(
    private readonly queues: Queues,
    private readonly known: KnownQueues,
  ) {}

  @Get()
  @ReadsQuery()
  @ApiListWorkers()
  async list(@Req() request: Request): Promise<WorkersDto> {
    const page = pageOf(readQuery(request, queryReader));
    return workersDto(await this.queues.all.workers(page, this.known.named(request)?.name));
  }

  @Get(':worker_id')
  @ApiReadWorker()
  async read(@Param('worker_id') id: string): Promise<WorkerDto> {
    return found(await this.queues.all.worker(id));
  }

  @Post(':worker_id/quiet')
  @HttpCode(202)
  @ApiQuietWorker()
  async quiet(@Param('worker_id') id: string): Promise<WorkerDto> {
    return found(await this.queues.all.quietWorker(id));
  }

  @Post(':worker_id/resume')
  @HttpCode(202)
  @ApiResumeWorker()
  async resume(@Param('worker_id') id: string): Promise<WorkerDto> {
    return found(await this.queues.all.resumeWorker(id));
  }
}

function found(worker: WorkerInfo | undefined): WorkerDto {
  if (worker === undefined) throw new Problem('worker-not-found');
  return workerDto(worker);
}
