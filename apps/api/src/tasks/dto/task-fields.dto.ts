import {
  DELAY_MS,
  DURABILITIES,
  type Durability,
  KEEP_MS,
  KEY_PATTERN,
  MAX_BACKOFF_WAITS,
  MAX_HEADERS,
  MAX_RETRIES,
  MAX_TAGS,
  NAME_PATTERN,
  PRIORITY,
  TIME_LIMIT_MS,
  TIMEOUT_MS,
} from '@app/queue';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Fits, isJsonObject, isName, isSeconds, isTextMap, isWholeNumber } from './rules.js';
import { areTags, type BackoffDto, isBackoff, isDurability, isInstant, isKey } from './task-options.rules.js';

export const NAME_SCHEMA = { type: 'string', pattern: NAME_PATTERN.source } as const;
const KEY_SCHEMA = { type: 'string', pattern: KEY_PATTERN.source } as const;
const WAIT_SCHEMA = { type: 'number', minimum: 0 } as const;
const TEXT_MAP_SCHEMA = {
  type: 'object',
  additionalProperties: { type: 'string' },
  maxProperties: MAX_HEADERS,
} as const;

const secondsSchema = ({ min, max }: { min: number; max: number }) =>
  ({ type: 'number', minimum: min / 1000, maximum: max / 1000 }) as const;

/** What a client may say of a task besides its type. */
export class TaskFieldsDto {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    default: {},
    description: "The handler's input. Its text is kept and handed over byte for byte.",
    example: { to: 'ada@example.com', subject: 'Hello', body: 'Your invoice is ready.' },
  })
  @Fits(isJsonObject, 'optional')
  payload?: object;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: MAX_RETRIES.min,
    maximum: MAX_RETRIES.max,
    default: MAX_RETRIES.default,
    description: 'How often a failed task is tried again. Left out: as often as its handler says, else 3.',
  })
  @Fits(isWholeNumber(MAX_RETRIES), 'optional')
  max_retries?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: PRIORITY.min,
    maximum: PRIORITY.max,
    default: PRIORITY.default,
    description: 'Higher runs first.',
  })
  @Fits(isWholeNumber(PRIORITY), 'optional')
  priority?: number;

  @ApiPropertyOptional({
    ...secondsSchema(TIMEOUT_MS),
    description: "How long one run may take, in seconds; default: the handler's own, else the worker's.",
    example: 60,
  })
  @Fits(isSeconds(TIMEOUT_MS), 'optional')
  timeout?: number;

  @ApiPropertyOptional({
    ...secondsSchema(DELAY_MS),
    description: 'How many seconds it waits before it runs. Give this or `run_at`.',
  })
  @Fits(isSeconds(DELAY_MS), 'optional')
  delay?: number;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'When it runs, with an offset, at most a year ahead. In the past: now. Give this or `delay`.',
  })
  @Fits(isInstant, 'optional')
  run_at?: string;

  @ApiPropertyOptional({
    ...secondsSchema(TIME_LIMIT_MS),
    description: 'How long all its runs and waits may take together, in seconds from its acceptance.',
    example: 3600,
  })
  @Fits(isSeconds(TIME_LIMIT_MS), 'optional')
  deadline?: number;

  @ApiPropertyOptional({
    ...secondsSchema(TIME_LIMIT_MS),
    description: 'Not begun so many seconds after its acceptance, it is cancelled with the reason `expired`.',
    example: 600,
  })
  @Fits(isSeconds(TIME_LIMIT_MS), 'optional')
  expires_in?: number;

  @ApiPropertyOptional({
    oneOf: [
      {
        type: 'object',
        required: ['kind'],
        properties: { kind: { type: 'string', enum: ['exponential'] }, base: WAIT_SCHEMA, cap: WAIT_SCHEMA },
      },
      {
        type: 'object',
        required: ['kind', 'delay'],
        properties: { kind: { type: 'string', enum: ['fixed'] }, delay: WAIT_SCHEMA },
      },
      { type: 'array', items: WAIT_SCHEMA, minItems: 1, maxItems: MAX_BACKOFF_WAITS },
    ],
    description:
      "Its own waits between retries, in seconds; default: the handler's own, else exponential. Exponential: " +
      'min(base * 2^n, cap). An array: one wait after another, the last one for ever.',
    example: { kind: 'exponential', base: 1, cap: 300 },
  })
  @Fits(isBackoff, 'optional')
  backoff?: BackoffDto;

  @ApiPropertyOptional({
    ...secondsSchema(KEEP_MS),
    description: 'How many seconds it is kept after it finished, in whatever way; default: the configured age.',
    example: 604_800,
  })
  @Fits(isSeconds(KEEP_MS), 'optional')
  keep?: number;

  @ApiPropertyOptional({
    type: 'array',
    items: NAME_SCHEMA,
    maxItems: MAX_TAGS,
    description: 'Names to find it by.',
    example: ['invoice', 'eu'],
  })
  @Fits(areTags, 'optional')
  tags?: string[];

  @ApiPropertyOptional({
    ...TEXT_MAP_SCHEMA,
    description: 'Names and values to find it by.',
    example: { year: '2026' },
  })
  @Fits(isTextMap, 'optional')
  labels?: Record<string, string>;

  @ApiPropertyOptional({
    ...KEY_SCHEMA,
    description:
      'Makes submitting safe to repeat: the same key with the same content is accepted once and answered with 200, with ' +
      'other content it is a 409. The same as the header `Idempotency-Key`.',
  })
  @Fits(isKey, 'optional')
  idempotency_key?: string;

  @ApiPropertyOptional({
    ...KEY_SCHEMA,
    description: 'At most one unfinished task has it; another submission with it is a 409.',
  })
  @Fits(isKey, 'optional')
  unique_key?: string;

  @ApiPropertyOptional({ ...NAME_SCHEMA, description: 'Name of the queue; default: the configured one.' })
  @Fits(isName, 'optional')
  queue?: string;

  @ApiPropertyOptional({
    ...NAME_SCHEMA,
    description: "The client's own id. The same task again gets the first answer, another task with this id a 409.",
  })
  @Fits(isName, 'optional')
  task_id?: string;

  @ApiPropertyOptional({ ...NAME_SCHEMA, description: 'A fairness key: tenant, customer.' })
  @Fits(isName, 'optional')
  group?: string;

  @ApiPropertyOptional({
    ...TEXT_MAP_SCHEMA,
    description: 'Opaque strings that travel with the task: trace context, tenant.',
  })
  @Fits(isTextMap, 'optional')
  headers?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'string',
    enum: DURABILITIES,
    default: 'logged',
    description:
      'What the submission is to survive once it is accepted. `logged`: the death of the Redis process; `fsynced`: a power ' +
      'failure too; `replicated`: in most cases the loss of the primary. A 422 where this Redis can not do it.',
  })
  @Fits(isDurability, 'optional')
  durability?: Durability;
}
