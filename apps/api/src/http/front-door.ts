import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseConnection } from './client-error.js';
import { linger } from './linger.js';
import { Problem } from './problem.js';
import { sendJson } from './send-json.js';

/** An Express application: it calls `next` for an address that it can't make sense of. */
export type Application = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Makes a server that answers as a problem also what Node.js and Express answer by themselves, before any route is looked
 * for: a request without `Host`, an expectation that nobody meets, an address that is none, and `CONNECT`.
 */
export function openFrontDoor(options: ServerOptions, application: Application): Server {
  const server = createServer({ ...options, requireHostHeader: false }, (request, response) => {
    linger(request, response);
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      refuse(response, new Problem('malformed-request', { detail: 'Send a Host header.' }));
      return;
    }
    application(request, response, () => refuse(response, new Problem('route-not-found')));
  });
  server.on('checkExpectation', (request, response) => {
    linger(request, response);
    refuse(response, new Problem('expectation-failed'));
  });
  server.on('connect', (_request, socket) =>
    refuseConnection(new Problem('method-not-allowed', { allow: [] }), socket as Socket),
  );
  return server;
}

function refuse(response: ServerResponse, problem: Problem): void {
  sendJson(response, problem.kind.status, JSON.stringify(problem.body), problem.headers);
}
