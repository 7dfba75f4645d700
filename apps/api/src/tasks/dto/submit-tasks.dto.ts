import { MAX_BULK_TASKS } from '@app/queue';
import { ApiProperty } from '@nestjs/swagger';
import { Fits, isFilledArray } from './rules.js';
import { SubmitTaskDto } from './submit-task.dto.js';

/** Many tasks in one request. */
export class SubmitTasksDto {
  @ApiProperty({ type: [SubmitTaskDto], minItems: 1, maxItems: MAX_BULK_TASKS })
  @Fits(isFilledArray(MAX_BULK_TASKS), 'required')
  tasks!: unknown[];
}
