import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse } from '@nestjs/swagger';
import { HealthDto, LiveDto } from './dto/health.dto.js';

const REDIS = {
  version: '7.0.15',
  role: 'master',
  eviction_policy: 'noeviction',
  persistence: 'append-only file',
  warnings: [],
};
const UP = { redis: { ...REDIS, status: 'up' } };
const DOWN = {
  redis: {
    reasons: ['maxmemory-policy is allkeys-lru: it would throw tasks away; it must be noeviction'],
    ...REDIS,
    eviction_policy: 'allkeys-lru',
    status: 'down',
  },
};

/** Documents `GET /health`. */
export function ApiHealth(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'Is Redis there?' }),
    ApiOkResponse({ type: HealthDto, example: { status: 'healthy', redis: 'connected' } }),
    ApiServiceUnavailableResponse({ type: HealthDto, example: { status: 'unhealthy', redis: 'disconnected' } }),
  );
}

/** Documents `GET /health/live`. */
export function ApiLive(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'Does the process answer?', description: 'Does not look at Redis.' }),
    ApiOkResponse({ type: LiveDto }),
  );
}

/** Documents `GET /health/ready`. */
export function ApiReady(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Is Redis fit to keep tasks?',
      description: 'Its version, role, eviction policy and persistence.',
    }),
    ApiOkResponse({
      description: 'Ready.',
      schema: {
        type: 'object',
        additionalProperties: true,
        example: { status: 'ok', info: UP, error: {}, details: UP },
      },
    }),
    ApiServiceUnavailableResponse({
      description: 'Not ready, with the reasons.',
      schema: {
        type: 'object',
        additionalProperties: true,
        example: { status: 'error', info: {}, error: DOWN, details: DOWN },
      },
    }),
  );
}
