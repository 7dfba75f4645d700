import { QueueService } from '@app/queue';
import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HealthCheckService } from '@nestjs/terminus';
import type { Response } from 'express';
import { IgnoresQuery } from '../http/known-parameters.js';
import { HealthDto, LiveDto } from './dto/health.dto.js';
import { ApiHealth, ApiLive, ApiReady } from './health.openapi.js';
import { QueueHealthIndicator } from './queue.health-indicator.js';

/** For load balancers and orchestrators. These answers have shapes of their own, also with status 503. */
@ApiTags('health')
@IgnoresQuery()
@Controller('health')
export class HealthController {
  constructor(
    private readonly queue: QueueService,
    private readonly checks: HealthCheckService,
    private readonly redis: QueueHealthIndicator,
  ) {}

  @Get()
  @ApiHealth()
  async health(@Res({ passthrough: true }) response: Response): Promise<HealthDto> {
    const { connected } = await this.queue.health();
    if (connected) return { status: 'healthy', redis: 'connected' };
    response.status(503);
    return { status: 'unhealthy', redis: 'disconnected' };
  }

  @Get('live')
  @ApiLive()
  live(): LiveDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiReady()
  async ready(@Res({ passthrough: true }) response: Response): Promise<object> {
    try {
      return await this.checks.check([() => this.redis.check()]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      response.status(503);
      return error.getResponse() as object;
    }
  }
}
