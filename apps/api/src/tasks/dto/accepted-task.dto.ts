import { ApiProperty } from '@nestjs/swagger';

/** The answer to a submission. */
export class AcceptedTaskDto {
  @ApiProperty({ description: 'The id to ask for the task with.', example: '0Jx3kQ9dVb1mT5wZ2aLr8u' })
  task_id!: string;

  @ApiProperty({ description: 'Where the task is in its life.', example: 'pending' })
  status!: string;

  @ApiProperty({ example: 'Task submitted successfully' })
  message!: string;
}
