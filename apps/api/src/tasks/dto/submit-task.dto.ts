import { ApiProperty } from '@nestjs/swagger';
import { Fits, isName } from './rules.js';
import { NAME_SCHEMA, TaskFieldsDto } from './task-fields.dto.js';

/** A task as a client submits it. */
export class SubmitTaskDto extends TaskFieldsDto {
  @ApiProperty({ ...NAME_SCHEMA, description: 'Which handler runs it.', example: 'email' })
  @Fits(isName, 'required')
  task_type!: string;
}
