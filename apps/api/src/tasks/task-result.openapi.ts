import { MAX_WAIT_MS } from '@app/queue';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiParam, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { READ_PROBLEMS } from '../http/problem-groups.js';
import { TaskResultDto } from './dto/task-result.dto.js';

const COMPLETED = {
  task_id: 'sales-2026-01',
  status: 'completed',
  completed_at: '2026-01-05T09:30:00.240Z',
  result: { columns: ['region', 'amount', 'count'], rows: [['north', 0.3, 2]], row_count: 2 },
};
const DEAD = {
  task_id: 'invoice-2026-0042',
  status: 'dead_letter',
  completed_at: '2026-01-05T09:30:14.240Z',
  error: 'SMTP server answered 421',
  reason: 'exhausted',
};

/** Documents `GET /tasks/{task_id}/result`. */
export function ApiReadResult(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(TaskResultDto),
    ApiOperation({
      summary: 'Read the result of a task, or wait for it',
      description: 'A wait ends with the task, when its time is over, and with 404 when the task is purged meanwhile.',
    }),
    ApiParam({ name: 'task_id', example: 'invoice-2026-0042' }),
    ApiQuery({
      name: 'wait',
      required: false,
      description: 'Seconds to wait for the task to finish.',
      schema: { type: 'number', minimum: 0, maximum: MAX_WAIT_MS / 1000, default: 0, example: 20 },
    }),
    ApiResponse({
      status: 200,
      description: 'The task is finished: its result, or its error and reason.',
      content: {
        'application/json': {
          schema: { $ref: getSchemaPath(TaskResultDto) },
          examples: { completed: { value: COMPLETED }, deadLetter: { value: DEAD } },
        },
      },
    }),
    ApiResponse({
      status: 202,
      type: TaskResultDto,
      description: 'Not finished yet. Ask again.',
      example: { task_id: 'invoice-2026-0042', status: 'processing' },
    }),
    ApiProblems('task-not-found', 'invalid-fields', 'too-many-requests', ...READ_PROBLEMS),
  );
}
