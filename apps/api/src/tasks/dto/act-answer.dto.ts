import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ProblemDto } from '../../http/problem.dto.js';

/** What an act on one task came to. */
export class ActAnswerDto {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiProperty({ description: 'The status of the task now; `gone` when it was erased.', example: 'cancelled' })
  status!: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'When it is due, after `reschedule`.' })
  next_run_at?: string;

  @ApiPropertyOptional({ description: 'What happens next, where the status does not say it.' })
  message?: string;
}

/** What an act on one of many tasks came to: a status, or an error. */
export class ActOutcomeDto {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiPropertyOptional({ description: 'The status of the task now; `gone` when it was erased.', example: 'cancelled' })
  status?: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'When it is due, after `reschedule`.' })
  next_run_at?: string;

  @ApiPropertyOptional({ type: ProblemDto, description: 'Why nothing was done to it.' })
  error?: ProblemDto;
}

/** How many tasks of an act on many came to what. */
export class ActCountsDto {
  @ApiProperty({ type: 'integer', example: 2 })
  done!: number;

  @ApiProperty({ type: 'integer', description: 'The act does not apply to them.', example: 1 })
  refused!: number;

  @ApiProperty({ type: 'integer', description: 'Redis was away, or the time was up: send them again.', example: 0 })
  failed!: number;
}

/** What an act on many tasks came to. */
export class ActsAnswerDto {
  @ApiProperty({ type: [ActOutcomeDto] })
  tasks!: ActOutcomeDto[];

  @ApiProperty({ type: ActCountsDto })
  counts!: ActCountsDto;

  @ApiPropertyOptional({ description: 'There when nothing was changed.', example: true })
  dry_run?: true;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Where the filter goes on: send it as `filter.cursor`. null at its end, and for a list of ids.',
  })
  next_cursor!: string | null;
}
