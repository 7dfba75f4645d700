import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { isNumber, isText, isTrue, Optionally } from './rules.js';

/** What stands in `confirm`, so that nobody purges by mistake. */
export const CONFIRMATION = 'dead_letter';

/** Which dead letters to throw away: exactly one of `fingerprint`, `older_than` and `all`. */
export class PurgeDto {
  @ApiProperty({ type: 'string', enum: [CONFIRMATION], description: 'That you mean it.' })
  @ValidateBy({
    name: 'confirms',
    validator: { validate: (value) => value === CONFIRMATION, defaultMessage: () => `must be "${CONFIRMATION}"` },
  })
  confirm!: string;

  @ApiPropertyOptional({ type: 'string', description: 'All with this fingerprint.', example: '5e421951cb11' })
  @Optionally('must be a string', isText)
  fingerprint?: string;

  @ApiPropertyOptional({ type: 'number', minimum: 0, description: 'Those that died longer ago, in seconds.' })
  @Optionally('must be a number of seconds', isNumber)
  older_than?: number;

  @ApiPropertyOptional({ type: 'boolean', enum: [true], description: 'All.' })
  @Optionally('must be true', isTrue)
  all?: true;
}

/** What a purge came to. */
export class PurgedDto {
  @ApiProperty({ type: 'integer', description: 'Dead letters removed by this call.', example: 412 })
  removed!: number;

  @ApiProperty({ description: 'The time of one call was over: send it again for the rest.', example: false })
  more!: boolean;
}
