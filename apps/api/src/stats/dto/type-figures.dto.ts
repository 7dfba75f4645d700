import { ApiProperty } from '@nestjs/swagger';

/** What became of the runs of a type, since ever. Workers hand their sums over every 5 s; one that dies loses its last. */
export class TypeFiguresDto {
  @ApiProperty({ type: 'integer', description: 'Tasks completed.', example: 980 })
  completed!: number;

  @ApiProperty({ type: 'integer', description: 'Runs that failed, also those that were tried again.', example: 12 })
  failed!: number;

  @ApiProperty({ type: 'integer', description: 'Tasks dead-lettered by a run.', example: 3 })
  dead_lettered!: number;

  @ApiProperty({ description: 'Time of all these runs together, in seconds.', example: 238.08 })
  run_time!: number;

  @ApiProperty({ description: 'Time of one run on average, in seconds; 0 when there was none.', example: 0.24 })
  mean_run_time!: number;
}
