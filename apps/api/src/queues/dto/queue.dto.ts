import { ApiProperty } from '@nestjs/swagger';

const count = (example: number): PropertyDecorator => ApiProperty({ type: 'integer', example });

/** A queue: what holds it up, its limits, and what is in it now. */
export class QueueDto {
  @ApiProperty({ example: 'task_queue' })
  name!: string;

  @ApiProperty({ description: 'No worker claims its tasks.', example: false })
  paused!: boolean;

  @ApiProperty({ description: 'It accepts nothing new.', example: false })
  draining!: boolean;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Most tasks that may wait; null: any number.' })
  max_length!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Most bytes of unfinished tasks; null: any number.' })
  max_bytes!: number | null;

  @count(12)
  pending!: number;

  @count(0)
  scheduled!: number;

  @count(4)
  processing!: number;

  @count(1)
  retrying!: number;

  @count(3)
  dead_letter!: number;

  @ApiProperty({ type: 'integer', description: 'Bytes of the unfinished tasks, options and payload.', example: 6_120 })
  unfinished_bytes!: number;

  @ApiProperty({ description: 'Seconds that the task has waited that has waited longest.', example: 0.4 })
  oldest_pending_age!: number;

  @ApiProperty({ type: [String], description: 'What an operator should know.', example: [] })
  warnings!: string[];
}

export class QueuesDto {
  @ApiProperty({ type: [QueueDto], description: 'The default one first.' })
  queues!: QueueDto[];
}

export class PurgedQueueDto {
  @ApiProperty({ type: 'integer', description: 'Tasks that are gone.', example: 1_000_000 })
  purged!: number;
}
