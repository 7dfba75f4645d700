import type { ServerResponse } from 'node:http';

/** Answers with JSON that is text already, as it is: a payload in it must reach the client byte for byte. */
export function sendJson(
  response: ServerResponse,
  status: number,
  json: string,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(json) });
  response.end(json);
}

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };
