import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Problem } from './problem.js';
import type { ProblemCode } from './problem-table.js';

const PROBLEM_OF_CLIENT_ERROR: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};

const MOST_DROPPING_MS = 1_000;

/** Answers what never became a request: bytes that are not HTTP, headers without end, a client that is too slow. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const response = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage;
  if (error.code !== 'ECONNRESET' && response?.req.complete === true) {
    // Of what follows a request that arrived whole nothing is taken. That request may have been carried out: it keeps its
    // own answer, and the connection closes after it.
    if (response.headersSent) response.once('finish', () => endGently(socket));
    else response.setHeader('Connection', 'close');
    return;
  }
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error);
    return;
  }
  if (response?.headersSent === true) {
    // The end of an answer waits for the end of its request, which doesn't come; to HEAD the headers go out only then.
    response.end();
    endGently(socket);
  } else refuseConnection(new Problem(PROBLEM_OF_CLIENT_ERROR[error.code ?? ''] ?? 'malformed-request'), socket);
}

/** Answers on a bare connection, and ends it. */
export function refuseConnection(problem: Problem, socket: Socket): void {
  const json = JSON.stringify(problem.body);
  const headers = { ...problem.headers, 'Content-Length': Buffer.byteLength(json), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(`HTTP/1.1 ${problem.kind.status} ${problem.kind.title}\r\n${lines.join('\r\n')}\r\n\r\n${json}`);
  endGently(socket);
}

/**
 * Ends a connection when all that was written is sent. What the client still sends is dropped for a moment: a socket that
 * is closed with unread bytes is reset, and what was written may be lost with it.
 */
function endGently(socket: Socket): void {
  const closing = setTimeout(() => socket.destroy(), MOST_DROPPING_MS);
  // The parser of a request that is none would complain of all that comes after it.
  socket.removeAllListeners('data').on('data', () => undefined);
  socket.on('error', () => undefined).once('close', () => clearTimeout(closing));
  socket.once('end', () => socket.destroySoon());
  socket.end();
  socket.resume();
}
