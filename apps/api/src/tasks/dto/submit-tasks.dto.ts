import { DURABILITIES, type Durability, MAX_BULK_TASKS } from '@app/queue';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Fits, isFilledArray } from './rules.js';
import { SubmitTaskDto } from './submit-task.dto.js';
import { isDurability } from './task-options.rules.js';

/** Many tasks in one request. */
export class SubmitTasksDto {
  @ApiProperty({ type: [SubmitTaskDto], minItems: 1, maxItems: MAX_BULK_TASKS })
  @Fits(isFilledArray(MAX_BULK_TASKS), 'required')
  tasks!: unknown[];

  @ApiPropertyOptional({
    type: 'string',
    enum: DURABILITIES,
    default: 'logged',
    description: 'Of all tasks that have none of their own.',
  })
  @Fits(isDurability, 'optional')
  durability?: Durability;
}
