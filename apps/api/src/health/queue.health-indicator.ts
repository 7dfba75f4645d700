import { QueueService } from '@app/queue';
import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';

/** Whether Redis is fit to keep tasks, for Terminus. */
@Injectable()
export class QueueHealthIndicator {
  constructor(
    private readonly queue: QueueService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** Down with the `reasons`, up with what is worth knowing (`warnings`) and the Redis that was found. */
  async check(): Promise<HealthIndicatorResult<'redis'>> {
    const { ready, reasons, warnings, redis } = await this.queue.readiness();
    const found = {
      version: redis.version,
      role: redis.role,
      eviction_policy: redis.evictionPolicy,
      persistence: redis.persistence,
      warnings,
    };
    const indicator = this.indicators.check('redis');
    return ready ? indicator.up(found) : indicator.down({ reasons, ...found });
  }
}
