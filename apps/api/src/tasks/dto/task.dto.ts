import { TASK_STATUSES } from '@app/queue';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TaskAttemptDto, TaskLogLineDto, TaskProgressDto } from './task-history.dto.js';

const INSTANT = { type: 'string', format: 'date-time' } as const;

/** A task as it stands. What does not apply is left out. */
export class TaskDto {
  @ApiProperty({ example: 'invoice-2026-0042' })
  task_id!: string;

  @ApiProperty({
    type: 'string',
    description:
      `Where the task is in its life: ${TASK_STATUSES.join(', ')}. The set is open: \`waiting\` is reserved for ` +
      'workflows, and clients should expect further ones.',
    example: 'processing',
    'x-extensible-enum': [...TASK_STATUSES, 'waiting'],
  } as object)
  status!: string;

  @ApiProperty({ example: 'email' })
  task_type!: string;

  @ApiProperty({ ...INSTANT, description: "When it was accepted, by Redis's clock." })
  created_at!: string;

  @ApiProperty({ type: 'integer', description: 'Failures so far.', example: 0 })
  retry_count!: number;

  @ApiProperty({ type: 'integer', example: 3 })
  max_retries!: number;

  @ApiProperty({ type: 'integer', example: 10 })
  priority!: number;

  @ApiPropertyOptional({ description: 'Seconds that one run may take, where the task says so itself.', example: 60 })
  timeout?: number;

  @ApiPropertyOptional({ description: 'Seconds that it waited before it was to run, as submitted.' })
  delay?: number;

  @ApiPropertyOptional({ ...INSTANT, description: 'When it was to run, as submitted.' })
  run_at?: string;

  @ApiPropertyOptional({ description: 'Seconds that all its runs and waits may take together, from `created_at`.' })
  deadline?: number;

  @ApiPropertyOptional({ description: 'Seconds after `created_at` within which it must have begun.' })
  expires_in?: number;

  @ApiPropertyOptional({
    description: 'Its own waits between retries, in seconds.',
    oneOf: [
      { type: 'object', additionalProperties: true },
      { type: 'array', items: { type: 'number' } },
    ],
    example: { kind: 'exponential', base: 1, cap: 300 },
  })
  backoff?: unknown;

  @ApiPropertyOptional({ description: 'Seconds that it is kept after it finished, where the task says so itself.' })
  keep?: number;

  @ApiPropertyOptional({ type: [String], example: ['invoice', 'eu'] })
  tags?: string[];

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  labels?: Record<string, string>;

  @ApiPropertyOptional({ description: 'No other unfinished task has it.' })
  unique_key?: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Byte for byte what was submitted.' })
  payload!: object;

  @ApiProperty({ example: 'task_queue' })
  queue!: string;

  @ApiPropertyOptional({ example: 'tenant-7' })
  group?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  headers?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Number of the run that is under way or comes next; from 1.',
    example: 1,
  })
  attempt?: number;

  @ApiProperty({ type: 'integer', description: 'Runs that ended because their worker died.', example: 0 })
  crash_count!: number;

  @ApiPropertyOptional({ description: 'What the newest failure said.', example: 'SMTP server answered 421' })
  last_error?: string;

  @ApiPropertyOptional({
    description: 'Why it is in the dead-letter queue: exhausted, unknown_type, invalid_payload, crash_loop, …',
    example: 'exhausted',
  })
  reason?: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'Start of the newest run.' })
  started_at?: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'When it reached its final status.' })
  completed_at?: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'When its retry, or a scheduled task, is due.' })
  next_run_at?: string;

  @ApiPropertyOptional({ description: 'Label of the worker that runs it, or ran it last.', example: 'worker-1-4711' })
  worker?: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'Until when the task belongs to that worker.' })
  lease_expires_at?: string;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Fencing token of the newest run; rises with every claim in the queue.',
  })
  epoch?: number;

  @ApiPropertyOptional({ description: 'Why there is no result although the task completed.' })
  result_error?: string;

  @ApiPropertyOptional({ type: TaskProgressDto, description: 'How far its handler said that it was, last.' })
  progress?: TaskProgressDto;

  @ApiPropertyOptional({
    type: [TaskLogLineDto],
    description: 'What its handler wrote down, oldest first: the newest 100 lines, at most 16 KB.',
  })
  logs?: TaskLogLineDto[];

  @ApiPropertyOptional({
    type: [TaskAttemptDto],
    description:
      'Its runs that are over, oldest first: the newest 10, at most 64 KB. Left out where none has ended yet.',
  })
  attempts?: TaskAttemptDto[];

  @ApiPropertyOptional({
    type: 'integer',
    description: 'How many older runs are not in `attempts`. Left out where all of them are.',
  })
  attempts_left_out?: number;

  @ApiPropertyOptional({
    description: 'What the handler returned: any JSON.',
    nullable: true,
    oneOf: [
      { type: 'object', additionalProperties: true },
      { type: 'array', items: {} },
      { type: 'string' },
      { type: 'number' },
      { type: 'boolean' },
    ],
  })
  result?: unknown;
}
