import { type QueueOptions, queueSettings, resolveOptions } from '@app/queue';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ApiModule } from './api.module.js';
import { type ApiOptions, apiSettings } from './api.settings.js';
import { serveDocs } from './docs/docs.js';
import { DrainingExpressAdapter } from './http/draining-express.adapter.js';
import { HeldRequests } from './http/held-requests.js';

export interface ApiConfiguration {
  queue: Partial<QueueOptions>;
  api?: Partial<ApiOptions>;
}

/**
 * The API, wired and ready to listen. Closing it answers the open requests first.
 * @throws QueueError INVALID_CONFIGURATION
 */
export async function createApi(
  configuration: ApiConfiguration,
  logger: LoggerService | false,
): Promise<NestExpressApplication> {
  const api = resolveOptions(apiSettings, configuration.api ?? {});
  const held = new HeldRequests(api.maxHeldRequests);
  const module = ApiModule.forRoot(resolveOptions(queueSettings, configuration.queue), api, held);
  const app = await NestFactory.create<NestExpressApplication>(module, new DrainingExpressAdapter(api, held), {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', false);
  serveDocs(app);
  return app;
}
