import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { BODY_PROBLEMS, READ_PROBLEMS } from '../http/problem-groups.js';
import { PurgedQueueDto, QueueDto, QueuesDto } from './dto/queue.dto.js';
import { PurgeQueueDto, QueueLimitsDto } from './dto/queue-requests.dto.js';

/** The queue of the examples. */
export const QUEUE: QueueDto = {
  name: 'task_queue',
  paused: false,
  draining: false,
  max_length: null,
  max_bytes: null,
  pending: 12,
  scheduled: 0,
  processing: 4,
  retrying: 1,
  dead_letter: 3,
  unfinished_bytes: 6_120,
  oldest_pending_age: 0.4,
  warnings: [],
};
const NAME = ApiParam({ name: 'queue', description: 'Name of a configured queue.', example: QUEUE.name });

/** Documents `GET /queues`. */
export function ApiListQueues(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'List the queues', description: 'Those of `QUEUE_NAME` and `QUEUES`.' }),
    ApiResponse({ status: 200, type: QueuesDto, example: { queues: [QUEUE] } }),
    ApiProblems('invalid-fields', ...READ_PROBLEMS),
  );
}

/** Documents `GET /queues/{queue}`. */
export const ApiReadQueue = (): MethodDecorator =>
  documented('Read a queue', 'Figures cost the same however many tasks.');

/** Documents `POST /queues/{queue}/pause`. */
export const ApiPauseQueue = (): MethodDecorator =>
  documented(
    'Pause a queue',
    'No worker claims its tasks until it is resumed. What runs goes on, and new tasks are accepted.',
    { ...QUEUE, paused: true },
  );

/** Documents `POST /queues/{queue}/resume`. */
export const ApiResumeQueue = (): MethodDecorator => documented('Resume a queue', 'Ends a pause and a drain.');

/** Documents `POST /queues/{queue}/drain`. */
export const ApiDrainQueue = (): MethodDecorator =>
  documented(
    'Drain a queue',
    'New tasks are refused (503) until it is resumed; workers empty it. What its own tasks enqueue is let in.',
    { ...QUEUE, draining: true },
  );

/** Documents `PATCH /queues/{queue}`. */
export function ApiLimitQueue(): MethodDecorator {
  return applyDecorators(
    ApiBody({ type: QueueLimitsDto, examples: { limits: { value: { max_length: 100_000, max_bytes: null } } } }),
    ApiProblems(...BODY_PROBLEMS),
    documented('Set the limits of a queue', 'Beyond them new tasks are refused with 429 and `Retry-After`.', {
      ...QUEUE,
      max_length: 100_000,
    }),
  );
}

/** Documents `POST /queues/{queue}/purge`. */
export function ApiPurgeQueue(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Throw away all that waits',
      description:
        'Pending, scheduled and retrying tasks are gone at once, however many there are; what runs and what is finished ' +
        'stays. There is no event for each. Their memory becomes free in the seconds after.',
    }),
    NAME,
    ApiBody({ type: PurgeQueueDto, examples: { confirmed: { value: { confirm: QUEUE.name } } } }),
    ApiResponse({ status: 200, type: PurgedQueueDto, example: { purged: 1_000_000 } }),
    ApiProblems(...BODY_PROBLEMS, 'queue-not-found'),
    ApiProblems(...READ_PROBLEMS, 'purge-under-way'),
  );
}

function documented(summary: string, description: string, example: QueueDto = QUEUE): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary, description }),
    NAME,
    ApiResponse({ status: 200, type: QueueDto, example }),
    ApiProblems('queue-not-found', 'invalid-fields', ...READ_PROBLEMS),
  );
}
