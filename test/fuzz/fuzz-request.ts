import type { Operation } from './api-operations.js';

/** How the end of a body is told: by its length, in chunks, or by what the headers say themselves. */
export type Framing = 'length' | 'chunked' | 'as-is';

/** A request as bytes that no client library would have to agree with. */
export interface FuzzRequest {
  index: number;
  /** The operation that it began as. */
  operation: Operation;
  method: string;
  target: string;
  version: string;
  /** Whole lines, in latin1: one character is one byte. */
  headers: readonly string[];
  body: Buffer;
  framing: Framing;
  /** The exact payloads of its tasks, where the body is as it was written. */
  payloads: readonly (string | undefined)[] | undefined;
  /** The client says that nothing more comes once all is sent. */
  halfCloses: boolean;
}

const CHUNK = 1_000;

export function bytesOf(request: FuzzRequest): Buffer {
  const { method, target, version, headers, body, framing } = request;
  const lines = [[method, target, version].filter((word) => word !== '').join(' '), ...headers];
  if (framing === 'length' && (body.length > 0 || request.operation.body !== undefined))
    lines.push(`Content-Length: ${body.length}`);
  if (framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return Buffer.concat([head, framing === 'chunked' ? inChunks(body) : body]);
}

function inChunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += CHUNK) {
    const part = body.subarray(at, at + CHUNK);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
