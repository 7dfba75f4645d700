import { pickOptions, QueueError, type QueueOptions, queueSettings, readEnvironment } from '@app/queue';
import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApi } from './api.application.js';
import { apiLogger } from './api.logger.js';
import { type ApiOptions, apiSettings } from './api.settings.js';
import { DOCS_PATH } from './docs/docs.paths.js';

/**
 * Runs the API as a process: reads its configuration, listens, and stops cleanly on SIGTERM and SIGINT. What prevents
 * the start is told in one message without a stack, with exit code 1.
 */
export async function runApi(environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    const values = readEnvironment({ ...queueSettings, ...apiSettings }, environment);
    await listen(pickOptions(queueSettings, values), pickOptions(apiSettings, values));
  } catch (error) {
    process.stderr.write(`${whyNotStarted(error)}\n`);
    process.exit(1);
  }
}

/** Opens the server itself, not by `app.listen`, which would log a failure a second time. */
async function listen(queue: QueueOptions, api: ApiOptions): Promise<void> {
  const app = await createApi({ queue, api }, apiLogger(api.logLevel, api.logFormat));
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  await app.init();
  const server = app.getHttpServer();
  server.listen({ port: api.port, host: api.host });
  await once(server, 'listening');
  const url = urlOf(server.address() as AddressInfo, api.host);
  const logger = new Logger('Api');
  // Nest exits with 0 when all hooks are done, and reports itself when one fails.
  process.once('exit', (code) => code === 0 && logger.log('Stopped'));
  logger.log(`Listening on ${url}, documentation at ${url}${DOCS_PATH}`);
}

function urlOf({ port }: AddressInfo, host: string | undefined): string {
  const isEveryAddress = host === undefined || host === '0.0.0.0' || host === '::';
  const name = isEveryAddress ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function whyNotStarted(error: unknown): string {
  if (error instanceof QueueError) return error.message;
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use already: stop what listens there, or set PORT to another one.`;
  if (code === 'EACCES') return `Port ${port} needs rights that this user does not have: set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST is not an address of this machine (${message}).`;
  return `The API could not start: ${message}`;
}
