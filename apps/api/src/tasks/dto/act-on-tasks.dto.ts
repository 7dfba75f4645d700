import { ACTIONS, DELAY_MS, MAX_ACT_TASKS, MAX_REASON_LENGTH, PRIORITY, TASK_STATUSES } from '@app/queue';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { isInstant as isTimeOrDay, isTextUpTo } from '../../http/query-rules.js';
import { isAction, isCursor, isFlag, isIdList, isReason, isStatus } from './act-rules.js';
import { Fits, isJsonObject, isName, isSeconds, isWholeNumber } from './rules.js';
import { isInstant } from './task-options.rules.js';

/** Which tasks: those in a status, a page of them at a time. Restricted as `GET /tasks` is. */
export class TaskFilterDto {
  @ApiProperty({ type: 'string', enum: TASK_STATUSES })
  @Fits(isStatus, 'required')
  status!: (typeof TASK_STATUSES)[number];

  @ApiPropertyOptional({ description: 'Only tasks of this type.', example: 'email' })
  @Fits(isName, 'optional')
  type?: string;

  @ApiPropertyOptional({ description: 'Only tasks with this tag.', example: 'invoice' })
  @Fits(isName, 'optional')
  tag?: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'Only tasks accepted at this time or later.',
  })
  @Fits(isTimeOrDay, 'optional')
  created_after?: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'Only tasks accepted before this time.' })
  @Fits(isTimeOrDay, 'optional')
  created_before?: string;

  @ApiPropertyOptional({
    description: 'Text in the id, the type, the newest error or the payload, in upper or lower case.',
  })
  @Fits(isTextUpTo(256), 'optional')
  q?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_ACT_TASKS, default: MAX_ACT_TASKS })
  @Fits(isWholeNumber({ min: 1, max: MAX_ACT_TASKS }), 'optional')
  limit?: number;

  @ApiPropertyOptional({ description: '`next_cursor` of the answer before.' })
  @Fits(isCursor, 'optional')
  cursor?: string;
}

/** One act on many tasks: those with the ids, or those of the filter. */
export class ActOnTasksDto {
  @ApiProperty({ type: 'string', enum: ACTIONS })
  @Fits(isAction, 'required')
  action!: (typeof ACTIONS)[number];

  @ApiPropertyOptional({ type: [String], minItems: 1, maxItems: MAX_ACT_TASKS })
  @Fits(isIdList, 'optional')
  task_ids?: string[];

  @ApiPropertyOptional({ type: TaskFilterDto })
  @Fits(isJsonObject, 'optional')
  filter?: object;

  @ApiPropertyOptional({ default: false, description: 'Only tell what would come of it.' })
  @Fits(isFlag, 'optional')
  dry_run?: boolean;

  @ApiPropertyOptional({ maxLength: MAX_REASON_LENGTH, description: 'Of `cancel`: kept with the task.' })
  @Fits(isReason, 'optional')
  reason?: string;

  @ApiPropertyOptional({
    type: 'number',
    minimum: DELAY_MS.min / 1000,
    maximum: DELAY_MS.max / 1000,
    description: 'Of `reschedule`: seconds from now. This or `run_at`.',
  })
  @Fits(isSeconds(DELAY_MS), 'optional')
  delay?: number;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'Of `reschedule`, at most 365 days ahead. This or `delay`.',
  })
  @Fits(isInstant, 'optional')
  run_at?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: PRIORITY.min,
    maximum: PRIORITY.max,
    description: 'Of `priority`, which needs it.',
  })
  @Fits(isWholeNumber(PRIORITY), 'optional')
  priority?: number;
}
