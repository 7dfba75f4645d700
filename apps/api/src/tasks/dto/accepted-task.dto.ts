import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DurabilityDto } from './durability.dto.js';

/** The answer to a submission. */
export class AcceptedTaskDto {
  @ApiProperty({ description: 'The id to ask for the task with.', example: '0Jx3kQ9dVb1mT5wZ2aLr8u' })
  task_id!: string;

  @ApiProperty({
    description:
      'Where the task is in its life now. `removed`: it was accepted before, has finished, and is not kept any more.',
    example: 'pending',
  })
  status!: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'When a scheduled task is due.' })
  next_run_at?: string;

  @ApiPropertyOptional({ description: '`true` where the idempotency key was known: this task was accepted before.' })
  deduplicated?: boolean;

  @ApiPropertyOptional({ type: DurabilityDto, description: 'Where more than `logged` was asked for.' })
  durability?: DurabilityDto;

  @ApiProperty({ example: 'Task submitted successfully' })
  message!: string;
}
