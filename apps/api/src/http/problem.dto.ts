import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A field that is wrong. */
export class FieldErrorDto {
  @ApiProperty({ description: 'Path of the field.', example: 'tasks[3].priority' })
  field!: string;

  @ApiProperty({ description: 'What was expected.', example: 'must be a whole number from 0 to 1023' })
  message!: string;
}

/** The shape of every error (RFC 9457). */
export class ProblemDto {
  @ApiProperty({ description: 'What kind of problem it is; stable.', example: 'urn:task-queue:problem:invalid-fields' })
  type!: string;

  @ApiProperty({ description: 'The same in words.', example: 'A field is wrong' })
  title!: string;

  @ApiProperty({ description: 'The HTTP status.', example: 422 })
  status!: number;

  @ApiPropertyOptional({ description: 'What happened this time.' })
  detail?: string;

  @ApiPropertyOptional({
    description: 'The task that was being submitted or acted on. After a 503, sending it again with this id is safe.',
    example: 'invoice-2026-0042',
  })
  task_id?: string;

  @ApiPropertyOptional({ description: 'The status of that task, where it is in the way.', example: 'completed' })
  task_status?: string;

  @ApiPropertyOptional({ description: 'The task that holds the unique key of that one.', example: 'invoice-2026-0043' })
  held_by?: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'By when that task must run: it expires then, or that is its deadline.',
  })
  must_run_before?: string;

  @ApiPropertyOptional({ type: [FieldErrorDto], description: 'The fields at fault.' })
  errors?: FieldErrorDto[];

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'The fate of each task of a bulk request of which nothing was accepted.',
  })
  tasks?: object[];
}
