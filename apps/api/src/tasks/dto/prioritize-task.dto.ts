import { PRIORITY } from '@app/queue';
import { ApiProperty } from '@nestjs/swagger';
import { Fits, isWholeNumber } from './rules.js';

/** Another priority for a task. */
export class PrioritizeTaskDto {
  @ApiProperty({
    type: 'integer',
    minimum: PRIORITY.min,
    maximum: PRIORITY.max,
    description: 'Higher runs first.',
    example: 100,
  })
  @Fits(isWholeNumber(PRIORITY), 'required')
  priority!: number;
}
