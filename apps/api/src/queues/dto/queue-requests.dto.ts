import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Fits, type Rule } from '../../tasks/dto/rules.js';

/** The name is known where the request is: it is compared there, whatever this is. */
const isComparedLater: Rule = { expected: '', accepts: () => true };

const isLimit: Rule = {
  expected: 'must be a whole number from 1, or null',
  accepts: (value) => value === null || (Number.isSafeInteger(value) && Number(value) >= 1),
};

/** The body of a purge. */
export class PurgeQueueDto {
  @ApiProperty({ type: 'string', description: 'The name of the queue once more, so that no purge happens by mistake.' })
  @Fits(isComparedLater, 'required')
  confirm: unknown;
}

/** Limits of a queue. One that is left out stays as it is, null lifts it. */
export class QueueLimitsDto {
  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, description: 'Most tasks that may wait.' })
  @Fits(isLimit, 'optional')
  max_length?: number | null;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    description: 'Most bytes of unfinished tasks, options and payload.',
  })
  @Fits(isLimit, 'optional')
  max_bytes?: number | null;
}
