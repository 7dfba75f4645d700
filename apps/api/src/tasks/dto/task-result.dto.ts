import { MAX_WAIT_MS } from '@app/queue';
import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { isSecondsText } from '../../http/query-rules.js';
import { Fits } from './rules.js';
import { TaskDto } from './task.dto.js';

/** The query of `GET /tasks/{task_id}/result`, as text. */
export class TaskResultQueryDto {
  @Fits(isSecondsText({ min: 0, max: MAX_WAIT_MS }), 'optional')
  wait?: string;
}

/** What came of a task. What does not apply is left out. */
export class TaskResultDto extends PickType(TaskDto, ['result', 'result_error', 'reason', 'completed_at'] as const) {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiProperty({ description: 'Where the task is in its life.', example: 'completed' })
  status!: string;

  @ApiPropertyOptional({ description: 'What its newest failure said.', example: 'SMTP server answered 421' })
  error?: string;
}
