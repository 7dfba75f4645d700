import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';
import { Problem, type ProblemDetails } from './problem.js';
import { PROBLEMS, type ProblemCode, type ProblemKind } from './problem-table.js';

const EXAMPLES: Partial<Record<ProblemCode, ProblemDetails>> = {
  'invalid-json': { detail: 'Expected double-quoted property name in JSON at position 22.' },
  'too-deep': { detail: 'A task may be nested at most 100 levels deep.' },
  'task-not-found': { detail: 'There is no task invoice-2026-0042', task_id: 'invoice-2026-0042' },
  'queue-not-found': { detail: 'The queue must be one of task_queue, reports' },
  'method-not-allowed': { detail: 'This address takes POST.' },
  'task-id-conflict': {
    detail: 'The id invoice-2026-0042 belongs to another task with other content',
    task_id: 'invoice-2026-0042',
  },
  'idempotency-conflict': {
    detail: 'This idempotency key belongs to other content, of task invoice-2026-0042',
    task_id: 'invoice-2026-0042',
  },
  'status-conflict': {
    detail: 'The task is completed: only a task that has not finished can be cancelled',
    task_id: 'invoice-2026-0042',
    task_status: 'completed',
  },
  'runs-too-late': {
    detail: "The task expires at 2026-01-05T10:30:00.000Z: it can't be put off for so long",
    task_id: 'invoice-2026-0042',
    must_run_before: '2026-01-05T10:30:00.000Z',
  },
  'unique-key-held': {
    detail: 'The unfinished task invoice-2026-0043 holds this unique key',
    task_id: 'invoice-2026-0042',
    held_by: 'invoice-2026-0043',
  },
  'task-ambiguous': { detail: 'Tasks with this id are in task_queue, reports: say which with ?queue=' },
  'not-dead-letter': {
    detail: 'The task invoice-2026-0042 is not a dead letter',
    task_id: 'invoice-2026-0042',
  },
  'too-many-redrives': { detail: '10 redrives are under way: wait for one to end, or cancel one' },
  'too-large': { detail: 'The body may have at most 262144 bytes here.' },
  'larger-than-queue': {
    detail: 'This task alone has more bytes than the queue task_queue may hold, at most 1048576 (max_bytes)',
    task_id: 'invoice-2026-0042',
  },
  'queue-full': {
    detail: 'The queue task_queue is full: at most 100000 tasks may wait in it (max_length). Try again later',
    task_id: 'invoice-2026-0042',
  },
  'unsupported-media-type': { detail: 'Send Content-Type: application/json, in UTF-8.' },
  'invalid-fields': { errors: [{ field: 'priority', message: 'must be a whole number from 0 to 1023' }] },
  'durability-unavailable': {
    errors: [{ field: 'durability', message: 'replicated is not to be had: 0 replicas follow Redis, 1 must' }],
  },
  'redis-unavailable': { task_id: 'invoice-2026-0042' },
  'redis-full': { task_id: 'invoice-2026-0042' },
};

/** Documents the problems that a route can answer with, with an example of each. */
export function ApiProblems(...codes: ProblemCode[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code]);
  const responses = [...byStatus].map(([status, alike]) =>
    ApiResponse({
      status,
      description: alike.map((code) => PROBLEMS[code].title).join('. Or: '),
      ...retryAfter(alike),
      content: {
        'application/problem+json': {
          schema: { $ref: getSchemaPath(ProblemDto) },
          examples: Object.fromEntries(alike.map((code) => [code, { value: new Problem(code, EXAMPLES[code]).body }])),
        },
      },
    }),
  );
  return applyDecorators(ApiExtraModels(ProblemDto), ...responses);
}

function retryAfter(codes: readonly ProblemCode[]): object {
  const kinds: ProblemKind[] = codes.map((code) => PROBLEMS[code]);
  if (kinds.every((kind) => kind.retryAfterS === undefined)) return {};
  return { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } };
}
