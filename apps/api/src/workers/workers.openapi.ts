import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { READ_PROBLEMS, WRITE_PROBLEMS } from '../http/problem-groups.js';
import { WorkerDto, WorkersDto } from './dto/worker.dto.js';

/** The worker of the examples. */
export const WORKER: WorkerDto = {
  id: 'l7KWoM29FuM',
  label: 'worker-1',
  queues: ['task_queue'],
  state: 'active',
  quiet_requested: false,
  host: 'host-1',
  pid: 4711,
  version: '0.1.0',
  started_at: '2026-01-05T09:00:00.000Z',
  last_heartbeat_at: '2026-01-05T09:30:02.511Z',
  last_turn_at: '2026-01-05T09:30:02.480Z',
  concurrency: 10,
  busy: 1,
  types: [
    { task_type: 'email', queues: ['task_queue'], timeout: 30, backoff: { kind: 'fixed', delay: 10 } },
    { task_type: 'data_processing', queues: ['task_queue'] },
  ],
  tasks: [{ task_id: 'invoice-2026-0042', task_type: 'email', started_at: '2026-01-05T09:30:02.412Z' }],
};
const WORKER_ID = ApiParam({ name: 'worker_id', description: 'The id that the list names.', example: WORKER.id });

/** Documents `GET /workers`. */
export function ApiListWorkers(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'List the workers',
      description:
        'In the order in which they started. One that stopped cleanly is not there; one that was lost is for an hour. ' +
        'A type is in `types` once for each way in which its handlers run it: where the queues of a worker have handlers ' +
        'of their own, with the queues that each is for.',
    }),
    ApiQuery({
      name: 'queue',
      required: false,
      description: 'Only those that serve it, with all that they serve.',
      schema: { type: 'string' },
    }),
    ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 } }),
    ApiQuery({ name: 'cursor', required: false, description: 'The `next_cursor` of the part before.' }),
    ApiResponse({ status: 200, type: WorkersDto, example: { workers: [WORKER], next_cursor: null } }),
    ApiProblems('invalid-fields', ...READ_PROBLEMS),
  );
}

/** Documents `GET /workers/{worker_id}`. */
export function ApiReadWorker(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'Read a worker' }),
    WORKER_ID,
    ApiResponse({ status: 200, type: WorkerDto, example: WORKER }),
    ApiProblems('worker-not-found', 'invalid-fields', ...READ_PROBLEMS),
  );
}

/** Documents `POST /workers/{worker_id}/quiet`. */
export function ApiQuietWorker(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Let a worker claim nothing more',
      description:
        'What runs goes on. It learns of it with its next heartbeat, within 5 s, and then shows the state `quiet`, until ' +
        'it is resumed or starts anew. Asking again changes nothing.',
    }),
    WORKER_ID,
    ApiResponse({
      status: 202,
      type: WorkerDto,
      description: 'Asked.',
      example: { ...WORKER, quiet_requested: true },
    }),
    ApiProblems('worker-not-found', 'invalid-fields', ...WRITE_PROBLEMS),
  );
}

/** Documents `POST /workers/{worker_id}/resume`. */
export function ApiResumeWorker(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Let a quiet worker claim again',
      description: 'It learns of it with its next heartbeat, within 5 s.',
    }),
    WORKER_ID,
    ApiResponse({ status: 202, type: WorkerDto, description: 'Asked.', example: { ...WORKER, state: 'quiet' } }),
    ApiProblems('worker-not-found', 'invalid-fields', ...WRITE_PROBLEMS),
  );
}
