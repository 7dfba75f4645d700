import { DELAY_MS } from '@app/queue';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Fits, isSeconds } from './rules.js';
import { isInstant } from './task-options.rules.js';

/** When a task is to run: one of the two. */
export class RescheduleTaskDto {
  @ApiPropertyOptional({
    type: 'number',
    minimum: DELAY_MS.min / 1000,
    maximum: DELAY_MS.max / 1000,
    description: "Seconds from now, by Redis's clock.",
    example: 3600,
  })
  @Fits(isSeconds(DELAY_MS), 'optional')
  delay?: number;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'An instant, at most 365 days ahead; one that has passed means at once.',
  })
  @Fits(isInstant, 'optional')
  run_at?: string;
}
