import { MAX_HEADERS, MAX_RETRIES, NAME_PATTERN, PRIORITY, TIMEOUT_MS } from '@app/queue';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Fits, isHeaderMap, isJsonObject, isName, isSeconds, isWholeNumber } from './rules.js';

const NAME_SCHEMA = { type: 'string', pattern: NAME_PATTERN.source } as const;

/** A task as a client submits it. */
export class SubmitTaskDto {
  @ApiProperty({ ...NAME_SCHEMA, description: 'Which handler runs it.', example: 'email' })
  @Fits(isName, 'required')
  task_type!: string;

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
    description: 'How often a failed task is tried again.',
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
    type: 'number',
    minimum: TIMEOUT_MS.min / 1000,
    maximum: TIMEOUT_MS.max / 1000,
    description: "How long one run may take, in seconds; default: the handler's own, else the worker's.",
    example: 60,
  })
  @Fits(isSeconds(TIMEOUT_MS), 'optional')
  timeout?: number;

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
    type: 'object',
    additionalProperties: { type: 'string' },
    maxProperties: MAX_HEADERS,
    description: 'Opaque strings that travel with the task: trace context, tenant.',
  })
  @Fits(isHeaderMap, 'optional')
  headers?: Record<string, string>;
}
