import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const INSTANT = { type: 'string', format: 'date-time' } as const;

/** How far a run is. */
export class TaskProgressDto {
  @ApiProperty({ minimum: 0, maximum: 100, example: 40 })
  percent!: number;

  @ApiPropertyOptional({ description: 'What else the handler told: any JSON.', example: { rows: 4000 } })
  data?: unknown;

  @ApiProperty({ ...INSTANT, description: 'When it was written, at most once a second.' })
  updated_at!: string;
}

/** A line of a task's log. */
export class TaskLogLineDto {
  @ApiProperty(INSTANT)
  at!: string;

  @ApiProperty({ type: 'integer', description: 'Number of the claim whose run wrote it.', example: 42 })
  epoch!: number;

  @ApiProperty({ example: 'Read sales.csv, 10,000 rows' })
  line!: string;
}

/** A run that is over. */
export class TaskAttemptDto {
  @ApiProperty({ type: 'integer', description: 'Failures before it, plus 1.', example: 1 })
  attempt!: number;

  @ApiProperty({ description: 'Label of the worker that ran it.', example: 'worker-1-4711' })
  worker!: string;

  @ApiProperty({ type: 'integer', description: 'Number of its claim.', example: 41 })
  epoch!: number;

  @ApiProperty(INSTANT)
  started_at!: string;

  @ApiProperty(INSTANT)
  ended_at!: string;

  @ApiProperty({
    type: 'string',
    description:
      'completed, failed, timed_out, crashed (its worker died or lost the lease), snoozed or released (handed back when ' +
      'the worker went down). The set is open.',
    example: 'failed',
    'x-extensible-enum': ['completed', 'failed', 'timed_out', 'crashed', 'snoozed', 'released'],
  } as object)
  outcome!: string;

  @ApiPropertyOptional({ description: 'What the failure said, at most 2 KB.', example: 'SMTP server answered 421' })
  error?: string;

  @ApiPropertyOptional({ description: 'Where it happened, at most 6 KB.' })
  stack?: string;
}
