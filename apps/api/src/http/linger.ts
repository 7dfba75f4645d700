import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets an answer on a connection that closes after it end only when the request has arrived whole: a socket that is
 * closed with unread bytes is reset, and the client may lose the answer, a 413 above all. The answer itself is sent at
 * once. What still arrives is dropped, for at most the time that requests have to arrive.
 */
export function linger(request: IncomingMessage, response: ServerResponse): void {
  if (response.shouldKeepAlive) return;
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
  const endLater = (...parts: unknown[]): ServerResponse => {
    if (request.complete || request.destroyed) return end(...parts);
    const [body, encoding] = parts;
    const done = parts.filter((part) => typeof part === 'function');
    if (typeof body === 'string') response.write(body, encoding as BufferEncoding);
    else if (body instanceof Uint8Array) response.write(body);
    else response.flushHeaders();
    request.once('close', () => end(...done)).resume();
    return response;
  };
  response.end = endLater as typeof response.end;
}
