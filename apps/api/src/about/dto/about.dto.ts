import { ApiProperty } from '@nestjs/swagger';

/** What this is, and where everything is. */
export class AboutDto {
  @ApiProperty({ example: 'task-queue' })
  name!: string;

  @ApiProperty({ example: '0.1.0' })
  version!: string;

  @ApiProperty({ description: 'The interactive documentation.', example: '/docs' })
  docs!: string;

  @ApiProperty({ description: 'The OpenAPI document.', example: '/docs-json' })
  openapi!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What can be called, and what it does.',
  })
  endpoints!: Record<string, string>;
}
