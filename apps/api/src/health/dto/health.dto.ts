import { ApiProperty } from '@nestjs/swagger';

/** Whether the API can do its work. */
export class HealthDto {
  @ApiProperty({ enum: ['healthy', 'unhealthy'] })
  status!: 'healthy' | 'unhealthy';

  @ApiProperty({ enum: ['connected', 'disconnected'] })
  redis!: 'connected' | 'disconnected';
}

/** The process answers. */
export class LiveDto {
  @ApiProperty({ example: 'ok' })
  status!: 'ok';
}
