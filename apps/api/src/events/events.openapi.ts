import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { READ_PROBLEMS } from '../http/problem-groups.js';
import { EVENT_STATUSES } from './dto/events-query.dto.js';

const OPENED_ALL = 'retry: 2000\n\nid: 1795494545535-0\nevent: opened\ndata: {}\n\n';
const OPENED_TASK =
  'retry: 2000\n\nid: 1795494545535-0\nevent: opened\ndata: {"task_id":"invoice-2026-0042","status":"pending"}\n\n';

const moved = (id: string, status: string): string =>
  `id: ${id}\nevent: task\ndata: {"task_id":"invoice-2026-0042","status":"${status}","at":"2026-11-24T04:29:05.535Z"}\n\n`;

const FORMAT =
  'Events: `opened` first; `task` when a task was accepted (`submitted`) or came into a status; `gap` when some are ' +
  'missing; `removed` as the last one of a task that is gone; `cut` as the last one for a client that was too slow. ' +
  'Comments in between keep the connection alive.';

function stream(example: string): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: 'The id of the last event that was seen: go on after it.',
      schema: { type: 'string', example: '1795494545535-0:3' },
    }),
    ApiResponse({
      status: 200,
      description: 'The stream.',
      content: { 'text/event-stream': { schema: { type: 'string' }, example } },
    }),
  );
}

/** Documents `GET /events`. */
export function ApiAllEvents(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'Follow what happens in the queue', description: FORMAT }),
    ApiQuery({
      name: 'status',
      required: false,
      description: `Only tasks that came into one of these: ${EVENT_STATUSES.join(', ')}; separated by commas.`,
      schema: { type: 'string', example: 'completed,dead_letter' },
    }),
    stream(OPENED_ALL + moved('1795494545535-1:0', 'completed')),
    ApiProblems('invalid-fields', 'too-many-requests', ...READ_PROBLEMS),
  );
}

/** Documents `GET /tasks/{task_id}/events`. */
export function ApiTaskEvents(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Follow one task',
      description: `${FORMAT} Ends with the event that finishes the task, or with \`removed\`.`,
    }),
    ApiParam({ name: 'task_id', example: 'invoice-2026-0042' }),
    stream(OPENED_TASK + moved('1795494545535-1:0', 'processing') + moved('1795494545561-0:2', 'completed')),
    ApiResponse({ status: 204, description: 'The task is finished, and there is nothing after `Last-Event-ID`.' }),
    ApiProblems('task-not-found', 'invalid-fields', 'too-many-requests', ...READ_PROBLEMS),
  );
}
