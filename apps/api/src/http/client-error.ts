import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Problem } from './problem.js';
import type { ProblemCode } from './problem-table.js';

const PROBLEM_OF_CLIENT_ERROR: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};

/** Answers what never became a request: bytes that are not HTTP, headers without end, a client that is too slow. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const response = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage;
  if (error.code === 'ECONNRESET' || !socket.writable || response?.headersSent === true) {
    socket.destroy(error);
    return;
  }
  refuseConnection(new Problem(PROBLEM_OF_CLIENT_ERROR[error.code ?? ''] ?? 'malformed-request'), socket);
}

/** Answers on a bare connection, and ends it. */
export function refuseConnection(problem: Problem, socket: Socket): void {
  const json = JSON.stringify(problem.body);
  const headers = { ...problem.headers, 'Content-Length': Buffer.byteLength(json), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(`HTTP/1.1 ${problem.kind.status} ${problem.kind.title}\r\n${lines.join('\r\n')}\r\n\r\n${json}`);
  socket.destroySoon();
}
