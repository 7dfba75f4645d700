import { REDRIVE_STATUSES } from '@app/queue';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const INSTANT = { type: 'string', format: 'date-time' } as const;

/** What came of one task. */
export class RedrivenTaskDto {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiProperty({
    enum: ['pending', 'unknown', 'not_dead_letter', 'held'],
    description: '`pending`: it was redriven. `held`: an unfinished task has its unique key.',
  })
  status!: string;

  @ApiPropertyOptional({ description: 'The task that has its unique key.' })
  held_by?: string;
}

/** What came of each task, in the order of the request, each once. */
export class RedrivenTasksDto {
  @ApiProperty({ type: [RedrivenTaskDto] })
  tasks!: RedrivenTaskDto[];
}

export class FailedCanaryDto {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiProperty({
    enum: ['retrying', 'dead_letter', 'crashed', 'cancelled', 'gone'],
    description: '`crashed`: its worker died. `gone`: it was removed before it was seen to have completed.',
  })
  fate!: string;
}

export class CanariesDto {
  @ApiProperty({ type: 'integer', example: 5 })
  wanted!: number;

  @ApiProperty({ type: 'integer', example: 5 })
  sent!: number;

  @ApiProperty({ type: 'integer', example: 5 })
  completed!: number;

  @ApiPropertyOptional({ type: FailedCanaryDto, description: 'The one that stopped the redrive.' })
  failed?: FailedCanaryDto;
}

/** A staged redrive as it stands. */
export class RedriveAnswerDto {
  @ApiProperty({ example: '000mwu6s7g2D8gLLkLjcFd' })
  redrive_id!: string;

  @ApiProperty({
    enum: REDRIVE_STATUSES,
    description:
      '`canaries`: canaries are sent, or run. `redriving`: the rest follows. `completed`: all were sent. ' +
      '`stopped`: a canary failed. `cancelled`: by an operator.',
  })
  status!: string;

  @ApiProperty(INSTANT)
  created_at!: string;

  @ApiPropertyOptional(INSTANT)
  ended_at?: string;

  @ApiPropertyOptional({ example: '5e421951cb11' })
  fingerprint?: string;

  @ApiPropertyOptional({ example: 'email' })
  type?: string;

  @ApiProperty({ type: 'integer', description: 'Dead letters that it looks through.', example: 412 })
  total!: number;

  @ApiProperty({ type: 'integer', description: 'Sent, canaries included.', example: 105 })
  redriven!: number;

  @ApiProperty({ type: 'integer', description: 'Left alone: an unfinished task has their unique key.', example: 0 })
  refused!: number;

  @ApiProperty({ type: 'integer', description: 'Of the given ids: those that are no dead letters.', example: 0 })
  missing!: number;

  @ApiProperty({ type: CanariesDto })
  canaries!: CanariesDto;

  @ApiPropertyOptional({ description: 'Tasks a second.', example: 20 })
  rate?: number;
}

/** The staged redrives that are remembered, newest first. */
export class RedrivesDto {
  @ApiProperty({ type: [RedriveAnswerDto] })
  redrives!: RedriveAnswerDto[];
}
