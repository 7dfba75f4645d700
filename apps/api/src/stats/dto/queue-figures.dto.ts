import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { TypeFiguresDto } from './type-figures.dto.js';

/** Figures of a queue as of now; `total_tasks`, `completed_tasks`, `removed`, `purged` and `cancelled` count since ever. */
@ApiExtraModels(TypeFiguresDto)
export class QueueFiguresDto {
  @ApiProperty({ type: 'integer', example: 12 })
  pending!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  scheduled!: number;

  @ApiProperty({ type: 'integer', example: 4 })
  processing!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  retrying!: number;

  @ApiProperty({ type: 'integer', example: 3 })
  dead_letter!: number;

  @ApiProperty({ type: 'integer', description: 'Every task ever cancelled.', example: 0 })
  cancelled!: number;

  @ApiProperty({ type: 'integer', description: 'Every task ever accepted.', example: 1000 })
  total_tasks!: number;

  @ApiProperty({ type: 'integer', example: 980 })
  completed_tasks!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Every finished task ever removed: by retention, or because an operator erased or purged it.',
    example: 900,
  })
  removed!: number;

  @ApiProperty({ type: 'integer', description: 'Every waiting task ever purged with its queue.', example: 0 })
  purged!: number;

  @ApiProperty({
    description: 'completed_tasks / total_tasks * 100, two decimals; 0 when there is nothing yet.',
    example: 98,
  })
  completion_rate!: number;

  @ApiProperty({
    description: 'Completed out of finished (completed and dead-lettered), in percent, two decimals.',
    example: 99.69,
  })
  success_rate!: number;

  @ApiProperty({
    type: [String],
    description: 'What an operator should know: waiting tasks that no live worker handles.',
    example: ['no live worker for type email: its tasks wait'],
  })
  warnings!: string[];

  @ApiProperty({
    description:
      'Seconds that the task has waited that has waited longest at the head of its priority; 0 when none waits.',
    example: 0.4,
  })
  oldest_pending_age!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(TypeFiguresDto) },
    description:
      'What became of the runs of each type; `other` where there were more than 256. Approximate after a crash.',
    example: { email: { completed: 980, failed: 12, dead_lettered: 3, run_time: 238.08, mean_run_time: 0.24 } },
  })
  types!: Record<string, TypeFiguresDto>;
}
