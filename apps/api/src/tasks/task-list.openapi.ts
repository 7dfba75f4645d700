import { LIST_LIMIT, TASK_STATUSES } from '@app/queue';
import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { READ_PROBLEMS } from '../http/problem-groups.js';
import { TaskListDto } from './dto/task-list.dto.js';

const INSTANT = { type: 'string', format: 'date-time', example: '2026-01-05T09:30:00Z' } as const;

const EXAMPLE: TaskListDto = {
  tasks: [
    {
      task_id: 'invoice-2026-0042',
      status: 'pending',
      task_type: 'email',
      created_at: '2026-01-05T09:30:00.000Z',
      retry_count: 0,
      max_retries: 3,
      priority: 10,
      payload: { to: 'ada@example.com', subject: 'Hello', body: 'Your invoice is ready.' },
      queue: 'task_queue',
      attempt: 1,
      crash_count: 0,
    },
  ],
  next_cursor: 'znYzru.cGVuZGluZyA4OTEwNDQyMjMxNDk2NzE1IGludm9pY2UtMjAyNi0wMDQy',
  scanned: 1,
};

/** Documents `GET /tasks`. */
export function ApiListTasks(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'List tasks',
      description:
        'Status after status; within one: pending as they will run, processing by the end of the lease, retrying and ' +
        'scheduled as they are due, finished ones newest first. A page costs a bounded time: it may be short, even ' +
        'empty, and still have a `next_cursor`.',
    }),
    ApiQuery({
      name: 'status',
      required: false,
      description: `Some of ${TASK_STATUSES.join(', ')}, separated by commas. Default: all, what is not finished first.`,
      schema: { type: 'string', example: 'pending,retrying' },
    }),
    ApiQuery({ name: 'type', required: false, schema: { type: 'string', example: 'email' } }),
    ApiQuery({ name: 'tag', required: false, description: 'A tag that the task has.', schema: { type: 'string' } }),
    ApiQuery({ name: 'created_after', required: false, description: 'At this time or later.', schema: INSTANT }),
    ApiQuery({ name: 'created_before', required: false, description: 'Before this time.', schema: INSTANT }),
    ApiQuery({
      name: 'q',
      required: false,
      description: 'Text in the id, the type, the newest error or the payload, in upper or lower case.',
      schema: { type: 'string', example: 'ada@example.com' },
    }),
    ApiQuery({
      name: 'limit',
      required: false,
      schema: { type: 'integer', minimum: LIST_LIMIT.min, maximum: LIST_LIMIT.max, default: LIST_LIMIT.default },
    }),
    ApiQuery({
      name: 'cursor',
      required: false,
      description: '`next_cursor` of the page before; with the same `status`.',
      schema: { type: 'string' },
    }),
    ApiResponse({ status: 200, type: TaskListDto, description: 'A page of tasks.', example: EXAMPLE }),
    ApiProblems('invalid-fields', ...READ_PROBLEMS),
  );
}
