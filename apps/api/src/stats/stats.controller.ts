import { QueueService } from '@app/queue';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { StatsDto } from './dto/stats.dto.js';
import { statsDto } from './stats.presenter.js';

/** How the queue does, in figures. */
@ApiTags('stats')
@Controller('stats')
export class StatsController {
  constructor(private readonly queue: QueueService) {}

  @Get()
  @ApiOperation({
    summary: 'Figures of the queue',
    description: 'Counters: costs the same however many tasks there are.',
  })
  @ApiOkResponse({ type: StatsDto })
  @ApiProblems('internal-error', 'redis-unavailable', 'redis-refused')
  async read(): Promise<StatsDto> {
    return statsDto(await this.queue.stats());
  }
}
