import { MAX_REASON_LENGTH } from '@app/queue';
import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { BODY_PROBLEMS, WRITE_PROBLEMS } from '../http/problem-groups.js';
import { Problem } from '../http/problem.js';
import { ActAnswerDto, ActsAnswerDto } from './dto/act-answer.dto.js';
import { ActOnTasksDto } from './dto/act-on-tasks.dto.js';
import { PrioritizeTaskDto } from './dto/prioritize-task.dto.js';
import { RescheduleTaskDto } from './dto/reschedule-task.dto.js';

const ID = 'invoice-2026-0042';
const OTHER_ID = 'invoice-2026-0043';
const FIND_PROBLEMS = ['task-not-found', 'status-conflict', 'task-ambiguous'] as const;

const OfTask = (): MethodDecorator => ApiParam({ name: 'task_id', example: ID });

const Answers = (status: number, description: string, example: ActAnswerDto): MethodDecorator =>
  ApiResponse({ status, type: ActAnswerDto, description, example });

/** Documents `DELETE /tasks/{task_id}`. */
export function ApiCancelTask(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Cancel a task',
      description:
        'A task that waits never runs. The signal of one that runs fires within a second, and it is cancelled when its run ' +
        'has ended, whatever the run comes to. Safe to repeat.',
    }),
    OfTask(),
    ApiQuery({
      name: 'reason',
      required: false,
      schema: { type: 'string', maxLength: MAX_REASON_LENGTH },
      description: 'Kept with the task, in `last_error`.',
    }),
    Answers(200, 'Cancelled.', { task_id: ID, status: 'cancelled' }),
    Answers(202, 'It runs, and was asked to stop.', {
      task_id: ID,
      status: 'processing',
      message: 'Asked to stop; cancelled when its run has ended',
    }),
    ApiProblems(...FIND_PROBLEMS, 'invalid-fields', ...WRITE_PROBLEMS),
  );
}

/** Documents `POST /tasks/{task_id}/retry`. */
export function ApiRetryTask(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Run a task now, or again',
      description:
        'For a task that is scheduled or waits for its retry, which keeps its failures; and for a dead letter or a ' +
        'cancelled one, which starts anew and takes its unique key again.',
    }),
    OfTask(),
    Answers(200, 'Pending.', { task_id: ID, status: 'pending' }),
    ApiProblems(...FIND_PROBLEMS, 'unique-key-held', ...WRITE_PROBLEMS),
  );
}

/** Documents `POST /tasks/{task_id}/reschedule`. */
export function ApiRescheduleTask(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Run a task at another time',
      description:
        'For a task that waits: pending, scheduled or for its retry, which keeps its failures. A time at which it would have ' +
        'expired, or missed its deadline, is refused.',
    }),
    OfTask(),
    ApiBody({
      type: RescheduleTaskDto,
      examples: {
        delay: { summary: 'In an hour', value: { delay: 3600 } },
        instant: { summary: 'At an instant', value: { run_at: '2026-01-05T09:30:00Z' } },
      },
    }),
    Answers(200, 'Scheduled.', { task_id: ID, status: 'scheduled', next_run_at: '2026-01-05T09:30:00.000Z' }),
    ApiProblems(...FIND_PROBLEMS, 'runs-too-late', ...BODY_PROBLEMS, ...WRITE_PROBLEMS),
  );
}

/** Documents `POST /tasks/{task_id}/priority`. */
export function ApiPrioritizeTask(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Give a task another priority',
      description: 'For a task that waits. Within its new priority the order is still that of the submissions.',
    }),
    OfTask(),
    ApiBody({
      type: PrioritizeTaskDto,
      examples: { high: { summary: 'Before most others', value: { priority: 100 } } },
    }),
    Answers(200, 'Done; the status is as before.', { task_id: ID, status: 'pending' }),
    ApiProblems(...FIND_PROBLEMS, ...BODY_PROBLEMS, ...WRITE_PROBLEMS),
  );
}

/** Documents `DELETE /tasks/{task_id}/record`. */
export function ApiEraseTask(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Erase a finished task',
      description: 'Removes it for good, with its payload and result. Its id is free then.',
    }),
    OfTask(),
    ApiNoContentResponse({ description: 'Erased.' }),
    ApiProblems(...FIND_PROBLEMS, ...WRITE_PROBLEMS),
  );
}

const REFUSED = new Problem('status-conflict', {
  detail: 'The task is completed: only a task that has not finished can be cancelled',
  task_id: OTHER_ID,
  task_status: 'completed',
});

/** Documents `POST /tasks/actions`. */
export function ApiActOnTasks(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'One act on many tasks',
      description:
        'Up to 1,000 at a time: those with the ids, or a page of those in a status, restricted as `GET /tasks` is. Each is ' +
        'acted on by itself, and has an outcome of its own, also an id that is none. The pages of a filter end, and none of ' +
        'them has a task that the act has reached before. `dry_run` tells what would come of it and changes nothing.',
    }),
    ApiBody({
      type: ActOnTasksDto,
      examples: {
        ids: { summary: 'Cancel two', value: { action: 'cancel', task_ids: [ID, OTHER_ID], reason: 'Sent by hand' } },
        filter: {
          summary: 'What would retrying the dead mails come to?',
          value: {
            action: 'retry',
            filter: { status: 'dead_letter', type: 'email', q: 'smtp', limit: 500 },
            dry_run: true,
          },
        },
        later: { summary: 'Put off', value: { action: 'reschedule', filter: { status: 'retrying' }, delay: 600 } },
        priority: { summary: 'Prefer one', value: { action: 'priority', task_ids: [ID], priority: 100 } },
        erase: { summary: 'Erase what was cancelled', value: { action: 'erase', filter: { status: 'cancelled' } } },
      },
    }),
    ApiResponse({
      status: 200,
      type: ActsAnswerDto,
      description: 'All done.',
      example: {
        tasks: [{ task_id: ID, status: 'cancelled' }],
        counts: { done: 1, refused: 0, failed: 0 },
        next_cursor: null,
      },
    }),
    ApiResponse({
      status: 207,
      type: ActsAnswerDto,
      description: 'Some were refused, or failed.',
      example: {
        tasks: [
          { task_id: ID, status: 'cancelled' },
          { task_id: OTHER_ID, error: REFUSED.body },
        ],
        counts: { done: 1, refused: 1, failed: 0 },
        next_cursor: null,
      },
    }),
    ApiProblems(...BODY_PROBLEMS, ...WRITE_PROBLEMS),
  );
}
