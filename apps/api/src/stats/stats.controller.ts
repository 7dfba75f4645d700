import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { TakesQueue } from '../http/known-parameters.js';
import { READ_PROBLEMS } from '../http/problem-groups.js';
import { KnownQueues } from '../queues/known-queues.js';
import { StatsDto } from './dto/stats.dto.js';
import { statsDto } from './stats.presenter.js';

/** How the queues do, in figures. */
@ApiTags('stats')
@Controller('stats')
export class StatsController {
  constructor(private readonly queues: KnownQueues) {}

  @Get()
  @TakesQueue()
  @ApiOperation({
    summary: 'Figures of the queues',
    description:
      'Of all of them together, and of each in `queues`; with `?queue=` of that one. Counters: costs the same however ' +
      'many tasks there are.',
  })
  @ApiQuery({ name: 'queue', required: false, description: 'Only this one.', schema: { type: 'string' } })
  @ApiOkResponse({ type: StatsDto })
  @ApiProblems('invalid-fields', ...READ_PROBLEMS)
  async read(@Req() request: Request): Promise<StatsDto> {
    const named = this.queues.named(request);
    const queues = named === undefined ? this.queues.all : [named];
    const figures = await Promise.all(queues.map(async ({ name, tasks }) => ({ name, stats: await tasks.stats() })));
    return statsDto(figures);
  }
}
