import { TASK_STATUSES } from '@app/queue';
import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { BODY_PROBLEMS, WRITE_PROBLEMS } from '../http/problem-groups.js';
import type { ProblemCode } from '../http/problem-table.js';
import { Problem } from '../http/problem.js';
import { AcceptedTaskDto } from './dto/accepted-task.dto.js';
import { BulkAnswerDto } from './dto/bulk-answer.dto.js';
import { DuplicateTaskDto } from './dto/duplicate-task.dto.js';
import { SubmitTaskDto } from './dto/submit-task.dto.js';
import { SubmitTasksDto } from './dto/submit-tasks.dto.js';
import { TaskDto } from './dto/task.dto.js';

const MAIL = {
  task_type: 'email',
  payload: { to: 'ada@example.com', subject: 'Hello', body: 'Your invoice is ready.' },
  max_retries: 3,
  priority: 10,
};
const SUM = {
  task_type: 'data_processing',
  payload: { csv: 'region,amount\nnorth,0.10\nsouth,5\nnorth,0.20\n', group_by: 'region', sum: 'amount' },
  task_id: 'sales-2026-01',
};
const LATER = {
  ...MAIL,
  delay: 60,
  expires_in: 3600,
  backoff: [5, 30, 300],
  tags: ['invoice'],
  labels: { year: '2026' },
  idempotency_key: 'invoice-2026-0042-reminder',
  unique_key: 'reminder-of-0042',
};
const SAFE = { ...MAIL, task_id: 'invoice-2026-0043', durability: 'fsynced' };
const MENDED = { payload: { ...MAIL.payload, to: 'ada.lovelace@example.com' }, max_retries: 5 };
const TASK = {
  task_id: 'invoice-2026-0042',
  status: TASK_STATUSES[4],
  task_type: 'email',
  created_at: '2026-01-05T09:30:00.000Z',
  retry_count: 1,
  max_retries: 3,
  priority: 10,
  payload: MAIL.payload,
  queue: 'task_queue',
  attempt: 2,
  crash_count: 0,
  last_error: 'SMTP server answered 421',
  started_at: '2026-01-05T09:30:02.312Z',
  completed_at: '2026-01-05T09:30:02.540Z',
  worker: 'worker-1-4711',
  epoch: 42,
  progress: { percent: 100, data: { accepted: 1 }, updated_at: '2026-01-05T09:30:02.539Z' },
  logs: [{ at: '2026-01-05T09:30:02.530Z', epoch: 42, line: 'Delivered to smtp.example.com' }],
  attempts: [
    {
      attempt: 1,
      worker: 'worker-1-4711',
      epoch: 41,
      started_at: '2026-01-05T09:30:00.012Z',
      ended_at: '2026-01-05T09:30:00.240Z',
      outcome: 'failed',
      error: 'SMTP server answered 421',
      stack: 'Error: SMTP server answered 421\n    at SmtpMailTransport.send (smtp.mail-transport.ts:61:13)',
    },
    {
      attempt: 2,
      worker: 'worker-1-4711',
      epoch: 42,
      started_at: '2026-01-05T09:30:02.312Z',
      ended_at: '2026-01-05T09:30:02.540Z',
      outcome: 'completed',
    },
  ],
  result: {
    message_id: '<invoice-2026-0042.mk0ym7k0@example.com>',
    accepted: ['ada@example.com'],
    rejected: [],
  },
};
const ACCEPTED = { task_id: '0Jx3kQ9dVb1mT5wZ2aLr8u', status: 'pending' };
const SUBMITTED = { ...ACCEPTED, message: 'Task submitted successfully' };
const SUBMITTED_BEFORE = {
  ...ACCEPTED,
  status: 'completed',
  message: 'This task was submitted before',
  deduplicated: true,
};
const SUBMITTED_SAFELY = {
  ...SUBMITTED,
  task_id: SAFE.task_id,
  durability: { requested: 'fsynced', achieved: 'fsynced' },
};
const UNCONFIRMED = { ...SUBMITTED_SAFELY, durability: { requested: 'replicated', achieved: 'logged' } };
const ACCEPTED_WITH_OWN_ID = { task_id: SUM.task_id, status: 'pending' };
const REJECTED = {
  task_id: SUM.task_id,
  status: 'rejected',
  error: new Problem('task-id-conflict', {
    detail: `The id ${SUM.task_id} belongs to another task with other content`,
    task_id: SUM.task_id,
  }).body,
};
const LIMITS = ['larger-than-queue', 'too-many-requests', 'queue-full', 'queue-draining'] as const;
const CONFLICTS = ['task-id-conflict', 'idempotency-conflict', 'unique-key-held'] as const;

/** The answers to one task that is submitted, and the header that makes it safe to repeat. */
function ApiSubmission(...further: ProblemCode[]): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Makes submitting safe to repeat; the same as the field `idempotency_key`. 1 to 255 visible ASCII characters.',
      schema: { type: 'string' },
    }),
    ApiResponse({
      status: 201,
      type: AcceptedTaskDto,
      description: 'Accepted. Where more durability was asked for, `achieved` says whether it was confirmed in time.',
      examples: {
        accepted: { summary: 'Accepted', value: SUBMITTED },
        fsynced: { summary: 'Accepted, and on the disk', value: SUBMITTED_SAFELY },
        unconfirmed: { summary: 'Accepted, and no replica has confirmed it yet', value: UNCONFIRMED },
      },
    }),
    ApiResponse({
      status: 200,
      type: AcceptedTaskDto,
      description: 'Accepted before, with this idempotency key and the same content.',
      example: SUBMITTED_BEFORE,
    }),
    ApiProblems(...BODY_PROBLEMS, 'durability-unavailable', ...CONFLICTS, ...LIMITS, ...further, ...WRITE_PROBLEMS),
  );
}

/** Documents `POST /tasks`. */
export function ApiSubmitTask(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Submit a task',
      description:
        'After a 503 the task may have been accepted all the same: sending it again with the `task_id` of the answer is ' +
        'safe for as long as the task is kept, which it always is until it has finished.',
    }),
    ApiBody({
      type: SubmitTaskDto,
      examples: {
        mail: { summary: 'A mail', value: MAIL },
        withOwnId: { summary: "With the client's own id", value: SUM },
        later: { summary: 'In a minute, once, with waits of its own', value: LATER },
        fsynced: { summary: 'Accepted when it is on the disk, where Redis can do that', value: SAFE },
      },
    }),
    ApiSubmission(),
  );
}

/** Documents `POST /tasks/bulk`. */
export function ApiSubmitTasks(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Submit many tasks',
      description:
        'A field that is wrong in one of them refuses the whole request. What is only known at the write (a `task_id`, idempotency key or unique key that is taken) is told per ' +
        'task. Each task may have an `idempotency_key`; the header `Idempotency-Key` is refused here. `durability` is that of ' +
        'all tasks that have none of their own.',
    }),
    ApiBody({
      type: SubmitTasksDto,
      examples: {
        two: { summary: 'Two tasks', value: { tasks: [MAIL, SUM] } },
        fsynced: {
          summary: 'Two tasks, accepted when they are on the disk',
          value: { tasks: [MAIL, SUM], durability: 'fsynced' },
        },
      },
    }),
    ApiResponse({
      status: 201,
      type: BulkAnswerDto,
      description: 'All accepted.',
      example: { tasks: [ACCEPTED, ACCEPTED_WITH_OWN_ID] },
    }),
    ApiResponse({
      status: 207,
      type: BulkAnswerDto,
      description: 'Some were rejected.',
      example: { tasks: [ACCEPTED, REJECTED] },
    }),
    ApiProblems(...BODY_PROBLEMS, 'durability-unavailable', ...LIMITS, ...WRITE_PROBLEMS),
  );
}

/** Documents `POST /tasks/{task_id}/duplicate`. */
export function ApiDuplicateTask(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Submit a task once more, with changes',
      description:
        'The new task has an id of its own, and everything else of the original that the body does not change, but for ' +
        '`delay`, `run_at` and the idempotency key. The original stays as it is. That is how a dead letter is mended and ' +
        'sent again.',
    }),
    ApiParam({ name: 'task_id', example: 'invoice-2026-0042' }),
    ApiBody({
      type: DuplicateTaskDto,
      required: false,
      examples: { mended: { summary: 'With another address', value: MENDED } },
    }),
    ApiSubmission('task-not-found', 'task-ambiguous'),
  );
}

/** Documents `GET /tasks/{task_id}`. */
export function ApiReadTask(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'Read a task' }),
    ApiParam({ name: 'task_id', example: 'invoice-2026-0042' }),
    ApiResponse({ status: 200, type: TaskDto, description: 'The task as it stands.', example: TASK }),
    ApiProblems('task-not-found', ...WRITE_PROBLEMS),
  );
}
