import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { GrowingBuffer } from './growing-buffer.js';
import { isJsonType, isPlainEncoding } from './media-type.js';
import { Problem } from './problem.js';

/**
 * Makes the middleware that reads a JSON body as bytes into `request.body`, unparsed, so that what is in it can be kept
 * byte for byte. Holds at most `maxBytes`; what a refused client still sends is read and dropped.
 *
 * @param presence `optional`: a request without a body needs no content type; its body is empty bytes
 *
 * Problems: `unsupported-media-type` (not JSON in UTF-8, or compressed), `too-large` (told by Content-Length, or seen).
 */
export function rawBody(maxBytes: number, presence: 'required' | 'optional' = 'required'): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    if (presence === 'optional' && !hasBody(request)) {
      request.body = Buffer.alloc(0);
      next();
      return;
    }
    const refusal = refusalOf(request, maxBytes);
    if (refusal !== undefined) {
      next(refusal);
      return;
    }
    const bytes = new GrowingBuffer();
    const stop = (): void => {
      request.off('data', take).off('end', finish).off('close', stop);
    };
    const take = (chunk: Buffer): void => {
      if (bytes.length + chunk.length > maxBytes) {
        stop();
        request.resume();
        next(tooLarge(maxBytes));
        return;
      }
      bytes.append(chunk);
    };
    const finish = (): void => {
      stop();
      request.body = bytes.toBuffer();
      next();
    };
    request.on('data', take).on('end', finish).on('close', stop);
  };
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function refusalOf(request: Request, maxBytes: number): Problem | undefined {
  const { headers } = request;
  if (!isJsonType(headers['content-type'])) {
    return new Problem('unsupported-media-type', { detail: 'Send Content-Type: application/json, in UTF-8.' });
  }
  if (!isPlainEncoding(headers['content-encoding'])) {
    return new Problem('unsupported-media-type', {
      detail: 'Send the body without Content-Encoding: compressed bodies are not taken.',
    });
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge(maxBytes) : undefined;
}

function tooLarge(maxBytes: number): Problem {
  return new Problem('too-large', { detail: `The body may have at most ${maxBytes} bytes here.` });
}
