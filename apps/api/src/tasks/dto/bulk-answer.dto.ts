import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ProblemDto } from '../../http/problem.dto.js';
import { DurabilityDto } from './durability.dto.js';

/** The fate of one task of a bulk request. */
export class BulkItemDto {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiProperty({
    description: '`rejected` when it was not accepted; else where the task is in its life.',
    example: 'pending',
  })
  status!: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'When a scheduled task is due.' })
  next_run_at?: string;

  @ApiPropertyOptional({ description: '`true` where the idempotency key was known: this task was accepted before.' })
  deduplicated?: boolean;

  @ApiPropertyOptional({ type: DurabilityDto, description: 'Where more than `logged` was asked for.' })
  durability?: DurabilityDto;

  @ApiPropertyOptional({ type: ProblemDto, description: 'Why it was rejected.' })
  error?: ProblemDto;
}

/** The answer to a bulk submission, in the order of the request. */
export class BulkAnswerDto {
  @ApiProperty({ type: [BulkItemDto] })
  tasks!: BulkItemDto[];
}
