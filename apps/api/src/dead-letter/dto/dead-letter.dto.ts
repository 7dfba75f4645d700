import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const INSTANT = { type: 'string', format: 'date-time' } as const;

/** A dead letter, without its payload. What does not apply is left out. */
export class DeadLetterDto {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiProperty({ example: 'dead_letter' })
  status!: string;

  @ApiProperty({ example: 'email' })
  task_type!: string;

  @ApiProperty({ type: 'integer', example: 10 })
  priority!: number;

  @ApiPropertyOptional({ example: 'tenant-7' })
  group?: string;

  @ApiProperty({ type: 'integer', description: 'Failures when it died.', example: 4 })
  retry_count!: number;

  @ApiProperty({ type: 'integer', example: 3 })
  max_retries!: number;

  @ApiProperty({ type: 'integer', description: 'Runs that ended because their worker died.', example: 0 })
  crash_count!: number;

  @ApiProperty({ ...INSTANT, description: "When it was accepted, by Redis's clock." })
  created_at!: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'Start of its newest run.' })
  started_at?: string;

  @ApiProperty({ ...INSTANT, description: 'When it died.' })
  died_at!: string;

  @ApiProperty({ description: 'The same for errors of the same kind.', example: '5e421951cb11' })
  fingerprint!: string;

  @ApiPropertyOptional({ description: 'Why it is a dead letter.', example: 'exhausted' })
  reason?: string;

  @ApiProperty({ description: 'What the newest failure said.', example: 'SMTP server answered 421' })
  last_error!: string;
}

/** A page of dead letters, newest first. It may have fewer than `limit`, even none, and yet go on. */
export class DeadLetterPageDto {
  @ApiProperty({ type: [DeadLetterDto] })
  tasks!: DeadLetterDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'For the next page; null at the end.',
    example: '1795493464192.invoice-2026-0042',
  })
  next_cursor!: string | null;
}

/** Dead letters of one fingerprint. */
export class DeadLetterGroupDto {
  @ApiProperty({ example: '5e421951cb11' })
  fingerprint!: string;

  @ApiProperty({ type: 'integer', example: 412 })
  count!: number;

  @ApiProperty({ ...INSTANT, description: 'When the oldest of them died.' })
  first_died_at!: string;

  @ApiProperty({ ...INSTANT, description: 'When the newest of them died.' })
  last_died_at!: string;

  @ApiProperty({
    description: 'The newest error, without what changes from one to the next.',
    example: 'SMTP server answered <number>',
  })
  title!: string;

  @ApiPropertyOptional({ example: 'exhausted' })
  reason?: string;

  @ApiProperty({ type: [String], description: 'Task types of the samples.', example: ['email'] })
  task_types!: string[];

  @ApiProperty({ type: [String], description: 'The newest ones, up to 3.', example: ['invoice-2026-0042'] })
  sample_ids!: string[];
}

/** A page of groups, in the order of the fingerprints. */
export class DeadLetterGroupPageDto {
  @ApiProperty({ type: [DeadLetterGroupDto] })
  groups!: DeadLetterGroupDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'For the next page; null at the end.',
    example: '5e421951cb11',
  })
  next_cursor!: string | null;
}
