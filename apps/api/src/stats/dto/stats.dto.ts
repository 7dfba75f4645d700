import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { QueueFiguresDto } from './queue-figures.dto.js';

/** Figures of all queues together, and of each. */
@ApiExtraModels(QueueFiguresDto)
export class StatsDto extends QueueFiguresDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(QueueFiguresDto) },
    description: 'The same figures of each queue.',
  })
  queues!: Record<string, QueueFiguresDto>;
}
