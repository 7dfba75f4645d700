import { PAGE_LIMIT } from '@app/queue';
import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiParam, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { BODY_PROBLEMS, READ_PROBLEMS, WRITE_PROBLEMS } from '../http/problem-groups.js';
import { DeadLetterGroupPageDto, DeadLetterPageDto } from './dto/dead-letter.dto.js';
import { PurgeDto, PurgedDto } from './dto/purge.dto.js';
import { RedriveAnswerDto, RedrivenTaskDto, RedrivenTasksDto, RedrivesDto } from './dto/redrive-answer.dto.js';
import { RedriveDto } from './dto/redrive.dto.js';

const FINGERPRINT = '3d8f0a6c41be';
const DEAD = {
  task_id: 'invoice-2026-0042',
  status: 'dead_letter',
  task_type: 'email',
  priority: 10,
  retry_count: 4,
  max_retries: 3,
  crash_count: 0,
  created_at: '2026-01-05T09:30:00.000Z',
  started_at: '2026-01-05T09:30:15.012Z',
  died_at: '2026-01-05T09:30:15.240Z',
  fingerprint: FINGERPRINT,
  reason: 'exhausted',
  last_error: 'SMTP server answered 421',
};
const GROUP = {
  fingerprint: FINGERPRINT,
  count: 412,
  first_died_at: '2026-01-05T09:12:41.007Z',
  last_died_at: DEAD.died_at,
  title: 'SMTP server answered <number>',
  reason: DEAD.reason,
  task_types: ['email'],
  sample_ids: ['invoice-2026-0042', 'invoice-2026-0041', 'invoice-2026-0040'],
};
const REDRIVE = {
  redrive_id: '000mwu6s7g2D8gLLkLjcFd',
  status: 'canaries',
  created_at: '2026-01-05T10:00:00.000Z',
  fingerprint: FINGERPRINT,
  total: 412,
  redriven: 0,
  refused: 0,
  missing: 0,
  canaries: { wanted: 5, sent: 0, completed: 0 },
  rate: 20,
};
const RUNNING = {
  ...REDRIVE,
  status: 'redriving',
  redriven: 105,
  canaries: { wanted: 5, sent: 5, completed: 5 },
};

const query = (name: string, description: string, schema: object = { type: 'string' }): MethodDecorator =>
  ApiQuery({ name, required: false, description, schema });
const limit = (most: number): MethodDecorator =>
  query('limit', 'Entries of a page.', { type: 'integer', minimum: 1, maximum: most, default: PAGE_LIMIT.default });
const cursor = (): MethodDecorator => query('cursor', '`next_cursor` of the page before.');

/** Documents `GET /dead-letter`. */
export function ApiListDeadLetters(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'List dead letters, newest first',
      description: 'Without payloads: read the task for its own. What dies or leaves while you page shifts nothing.',
    }),
    query('type', 'Only tasks of this type.'),
    query('reason', 'Only those with this reason.'),
    query('fingerprint', 'Only those with this fingerprint.'),
    query('since', 'Only those that died at this instant or later.', { type: 'string', format: 'date-time' }),
    query('before', 'Only those that died before this instant.', { type: 'string', format: 'date-time' }),
    limit(PAGE_LIMIT.max),
    cursor(),
    ApiResponse({
      status: 200,
      type: DeadLetterPageDto,
      description: 'A page.',
      example: { tasks: [DEAD], next_cursor: 'znYzru.1767605415240.invoice-2026-0042' },
    }),
    ApiProblems('invalid-fields', ...READ_PROBLEMS),
  );
}

/** Documents `GET /dead-letter/groups`. */
export function ApiListGroups(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Group dead letters by kind of error',
      description: 'In the order of the fingerprints. Costs the same however many dead letters a group has.',
    }),
    limit(100),
    cursor(),
    ApiResponse({ status: 200, type: DeadLetterGroupPageDto, description: 'A page.', example: { groups: [GROUP] } }),
    ApiProblems('invalid-fields', ...READ_PROBLEMS),
  );
}

/** Documents `POST /dead-letter/{task_id}/redrive`. */
export function ApiRedriveOne(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Redrive one dead letter',
      description: 'It is pending again at its old place; its failures and crashes count from 0.',
    }),
    ApiParam({ name: 'task_id', example: DEAD.task_id }),
    ApiResponse({
      status: 200,
      type: RedrivenTaskDto,
      description: 'It is pending.',
      example: { task_id: DEAD.task_id, status: 'pending' },
    }),
    ApiProblems('task-not-found', 'not-dead-letter', 'unique-key-held', 'task-ambiguous', ...WRITE_PROBLEMS),
  );
}

/** Documents `POST /dead-letter/redrive`. */
export function ApiRedriveMany(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(RedrivenTasksDto, RedriveAnswerDto),
    ApiOperation({
      summary: 'Redrive many dead letters',
      description:
        'Some ids without `canaries` and `rate` are redriven at once. Everything else goes in the background, in stages: ' +
        'what was dead at this moment, canaries first, the rest when all of them have completed. A canary that fails stops it.',
    }),
    ApiBody({
      type: RedriveDto,
      examples: {
        some: { summary: 'These two, at once', value: { task_ids: ['invoice-2026-0041', 'invoice-2026-0042'] } },
        staged: {
          summary: 'One kind of error: 5 canaries, then 20 a second',
          value: { fingerprint: FINGERPRINT, canaries: 5, rate: 20 },
        },
        type: { summary: 'All of one type', value: { all: true, type: 'email' } },
      },
    }),
    ApiResponse({
      status: 200,
      description: 'What came of each id.',
      content: {
        'application/json': {
          schema: { $ref: getSchemaPath(RedrivenTasksDto) },
          example: {
            tasks: [
              { task_id: 'invoice-2026-0041', status: 'pending' },
              { task_id: 'invoice-2026-0042', status: 'not_dead_letter' },
            ],
          },
        },
      },
    }),
    ApiResponse({
      status: 202,
      description: 'It has begun; `Location` says where to look.',
      content: { 'application/json': { schema: { $ref: getSchemaPath(RedriveAnswerDto) }, example: REDRIVE } },
    }),
    ApiProblems(...BODY_PROBLEMS, 'too-many-redrives', ...WRITE_PROBLEMS),
  );
}

/** Documents `GET /dead-letter/redrives`. */
export function ApiListRedrives(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'List the newest staged redrives, up to 20' }),
    ApiResponse({ status: 200, type: RedrivesDto, description: 'Newest first.', example: { redrives: [RUNNING] } }),
    ApiProblems(...READ_PROBLEMS),
  );
}

/** Documents `GET /dead-letter/redrives/{redrive_id}`. */
export function ApiReadRedrive(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'See how a staged redrive does' }),
    ApiParam({ name: 'redrive_id', example: REDRIVE.redrive_id }),
    ApiResponse({ status: 200, type: RedriveAnswerDto, description: 'As it stands.', example: RUNNING }),
    ApiProblems('redrive-not-found', ...READ_PROBLEMS),
  );
}

/** Documents `DELETE /dead-letter/redrives/{redrive_id}`. */
export function ApiCancelRedrive(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Cancel a staged redrive',
      description: 'What was sent goes on, the rest stays a dead letter. One that has ended stays as it is.',
    }),
    ApiParam({ name: 'redrive_id', example: REDRIVE.redrive_id }),
    ApiResponse({
      status: 200,
      type: RedriveAnswerDto,
      description: 'As it stands now.',
      example: { ...RUNNING, status: 'cancelled', ended_at: '2026-01-05T10:00:09.310Z' },
    }),
    ApiProblems('redrive-not-found', ...WRITE_PROBLEMS),
  );
}

/** Documents `POST /dead-letter/purge`. */
export function ApiPurge(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Throw dead letters away',
      description: 'For good, payloads included. Works for about a second; `more` says to send it again.',
    }),
    ApiBody({
      type: PurgeDto,
      examples: {
        old: { summary: 'Older than a week', value: { confirm: 'dead_letter', older_than: 604_800 } },
        group: { summary: 'One kind of error', value: { confirm: 'dead_letter', fingerprint: FINGERPRINT } },
      },
    }),
    ApiResponse({
      status: 200,
      type: PurgedDto,
      description: 'What was removed.',
      example: { removed: 412, more: false },
    }),
    ApiProblems(...BODY_PROBLEMS, ...WRITE_PROBLEMS),
  );
}
