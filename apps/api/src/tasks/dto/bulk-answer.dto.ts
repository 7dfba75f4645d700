import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ProblemDto } from '../../http/problem.dto.js';

/** The fate of one task of a bulk request. */
export class BulkItemDto {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiProperty({ description: '`pending` when accepted, `rejected` when not.', example: 'pending' })
  status!: string;

  @ApiPropertyOptional({ type: ProblemDto, description: 'Why it was rejected.' })
  error?: ProblemDto;
}

/** The answer to a bulk submission, in the order of the request. */
export class BulkAnswerDto {
  @ApiProperty({ type: [BulkItemDto] })
  tasks!: BulkItemDto[];
}
