import type { Server } from 'node:http';
import { Logger } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { answerClientError } from './client-error.js';
import { type Application, openFrontDoor } from './front-door.js';
import type { HeldRequests } from './held-requests.js';

const IDLE_SWEEP_MS = 50;

export interface ServerTimes {
  /** How long a request may take to arrive, headers and body. */
  requestTimeoutMs: number;
  /** How long open requests get to finish when the API stops. */
  shutdownTimeoutMs: number;
}

/**
 * Express, with a server that gives up on slow clients and that finishes open requests before anything else of the
 * application is torn down: Nest awaits `beforeClose` ahead of all destroy hooks, so the queue is there to the end.
 */
export class DrainingExpressAdapter extends ExpressAdapter {
  private readonly stopLogger = new Logger('Api');

  constructor(
    private readonly times: ServerTimes,
    private readonly held: HeldRequests,
  ) {
    super();
  }

  override initHttpServer(): void {
    const { requestTimeoutMs } = this.times;
    const times = {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 10),
    };
    const server = openFrontDoor(times, this.getInstance<Application>());
    server.on('clientError', answerClientError);
    this.setHttpServer(server);
  }

  /**
   * Stops to accept, ends streams and waits, and resolves when the other open requests are answered or their time is
   * over.
   */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- declared void, but Nest awaits it (HttpServer)
  override async beforeClose(): Promise<void> {
    super.beforeClose();
    this.held.stop();
    const server: Server = this.httpServer;
    if (!server.listening) return;
    const seconds = this.times.shutdownTimeoutMs / 1000;
    this.stopLogger.log(`Stopping. No new requests are taken; open ones get up to ${seconds} s`);
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    const deadline = setTimeout(() => server.closeAllConnections(), this.times.shutdownTimeoutMs);
    await new Promise((resolve) => server.close(resolve));
    clearInterval(sweep);
    clearTimeout(deadline);
  }
}
