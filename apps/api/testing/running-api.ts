import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { QueueOptions } from '@app/queue';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApi } from '../src/api.application.js';
import type { ApiOptions } from '../src/api.settings.js';

/** An API that listens on a port of its own, with a queue of its own in the Redis of the test run. */
export interface RunningApi {
  url: string;
  app: NestExpressApplication;
  /** Posts a JSON text (or bytes) as it is. */
  post(path: string, body: RequestInit['body'], headers?: Record<string, string>): Promise<Response>;
  get(path: string): Promise<Response>;
  /** A bare connection, for requests that no HTTP client would send. */
  connect(): Promise<Socket>;
}

export async function startApi(queue: Partial<QueueOptions> = {}, api: Partial<ApiOptions> = {}): Promise<RunningApi> {
  const options = { redisUrl: process.env['TEST_REDIS_URL'], queueName: `api_${randomUUID()}`, ...queue };
  const app = await createApi({ queue: options, api }, false);
  const server: Server = await app.listen(0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    app,
    post: (path, body, headers = {}) =>
      fetch(url + path, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } }),
    get: (path) => fetch(url + path),
    connect: async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
  };
}

/** Everything that a server says on a connection until it closes it. */
export async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
