import type { Queue } from '@app/queue';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { READ_PROBLEMS } from '../http/problem-groups.js';
import { RequestedQueue } from '../queues/queue.decorators.js';
import { TypesDto } from './dto/type.dto.js';
import { typesDto } from './types.presenter.js';

const EXAMPLE: TypesDto = {
  types: [
    {
      task_type: 'email',
      workers: 2,
      last_seen_at: '2026-01-05T09:30:02.511Z',
      set_aside: 0,
      completed: 980,
      failed: 12,
      dead_lettered: 3,
      run_time: 238.08,
      mean_run_time: 0.24,
    },
  ],
  warnings: [],
};

/** Which task types have handlers. */
@ApiTags('types')
@Controller('types')
export class TypesController {
  @Get()
  @ApiOperation({
    summary: 'The task types that have handlers',
    description: 'Those that a worker handles, or handled within the last hour or UNKNOWN_TYPE_GRACE; at most 250.',
  })
  @ApiOkResponse({ type: TypesDto, example: EXAMPLE })
  @ApiProblems(...READ_PROBLEMS)
  async list(@RequestedQueue() { tasks }: Queue): Promise<TypesDto> {
    return typesDto(await tasks.types());
  }
}
