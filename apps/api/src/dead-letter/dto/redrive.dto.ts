import { CANARIES, MAX_REDRIVE_IDS, NAME_EXPECTED, REDRIVE_RATE } from '@app/queue';
import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  CANARIES_EXPECTED,
  isName,
  isNumber,
  isText,
  isTextArray,
  isTrue,
  Optionally,
  RATE_EXPECTED,
  TASK_IDS_EXPECTED,
} from './rules.js';

/** Which dead letters to redrive, and how: exactly one of `task_ids`, `fingerprint` and `all`. */
export class RedriveDto {
  @ApiPropertyOptional({
    type: [String],
    minItems: 1,
    maxItems: MAX_REDRIVE_IDS,
    description: 'These. Without `canaries` and `rate` they are redriven at once.',
  })
  @Optionally(TASK_IDS_EXPECTED, isTextArray)
  task_ids?: string[];

  @ApiPropertyOptional({ type: 'string', description: 'All with this fingerprint.', example: '5e421951cb11' })
  @Optionally('must be a string', isText)
  fingerprint?: string;

  @ApiPropertyOptional({ type: 'boolean', enum: [true], description: 'All.' })
  @Optionally('must be true', isTrue)
  all?: true;

  @ApiPropertyOptional({ type: 'string', description: 'Only tasks of this type; with `fingerprint` or `all`.' })
  @Optionally(NAME_EXPECTED, isName)
  type?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: CANARIES.min,
    maximum: CANARIES.max,
    default: CANARIES.default,
    description: 'Tasks that go ahead: the rest follows when all of them have completed.',
  })
  @Optionally(CANARIES_EXPECTED, isNumber)
  canaries?: number;

  @ApiPropertyOptional({
    type: 'number',
    minimum: REDRIVE_RATE.min,
    maximum: REDRIVE_RATE.max,
    description: 'Tasks a second, for the rest. Default: as fast as it goes.',
  })
  @Optionally(RATE_EXPECTED, isNumber)
  rate?: number;
}
