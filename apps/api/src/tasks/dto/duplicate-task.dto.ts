import { ApiPropertyOptional } from '@nestjs/swagger';
import { Fits, isName } from './rules.js';
import { NAME_SCHEMA, TaskFieldsDto } from './task-fields.dto.js';

/** What a duplicate has other than the original: any field of a submission. */
export class DuplicateTaskDto extends TaskFieldsDto {
  @ApiPropertyOptional({ ...NAME_SCHEMA, description: "Which handler runs it; default: the original's." })
  @Fits(isName, 'optional')
  task_type?: string;
}
