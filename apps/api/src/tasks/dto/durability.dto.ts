import { DURABILITIES, type DurabilityReached } from '@app/queue';
import { ApiProperty } from '@nestjs/swagger';

/** What became of a submission that asked for more than `logged`. */
export class DurabilityDto implements DurabilityReached {
  @ApiProperty({ type: 'string', enum: DURABILITIES, example: 'replicated' })
  requested!: DurabilityReached['requested'];

  @ApiProperty({
    type: 'string',
    enum: ['memory', ...DURABILITIES],
    description:
      'The same, or less where it was not confirmed in time. The task is accepted either way. `memory`: Redis has it, and no ' +
      'more is known, or keeps no append-only file.',
    example: 'replicated',
  })
  achieved!: DurabilityReached['achieved'];
}
