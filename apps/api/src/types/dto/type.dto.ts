import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TypeFiguresDto } from '../../stats/dto/type-figures.dto.js';

/** A task type that has, or lately had, a handler. */
export class TypeDto extends TypeFiguresDto {
  @ApiProperty({ example: 'email' })
  task_type!: string;

  @ApiProperty({ type: 'integer', description: 'Live workers that handle it.', example: 2 })
  workers!: number;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When a worker that handles it was last alive.' })
  last_seen_at!: string;

  @ApiProperty({
    type: 'integer',
    description: 'Waiting tasks that were set aside, because the workers that came by do not handle the type.',
    example: 0,
  })
  set_aside!: number;

  @ApiPropertyOptional({ example: 'no live worker for type email: its tasks wait' })
  warning?: string;
}

/** The task types that have handlers. */
export class TypesDto {
  @ApiProperty({ type: [TypeDto] })
  types!: TypeDto[];

  @ApiProperty({ type: [String], description: 'The warnings of all of them.', example: [] })
  warnings!: string[];
}
