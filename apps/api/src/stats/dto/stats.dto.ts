import { ApiProperty } from '@nestjs/swagger';

/** Figures of the queue as of now; `total_tasks` and `completed_tasks` count since ever. */
export class StatsDto {
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

  @ApiProperty({ type: 'integer', example: 0 })
  cancelled!: number;

  @ApiProperty({ type: 'integer', description: 'Every task ever accepted.', example: 1000 })
  total_tasks!: number;

  @ApiProperty({ type: 'integer', example: 980 })
  completed_tasks!: number;

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
}
