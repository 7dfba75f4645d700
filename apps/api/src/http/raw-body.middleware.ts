import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { bodyMemory } from './body-memory.js';
import { GrowingBuffer } from './growing-buffer.js';
import { isJsonType, isPlainEncoding } from './media-type.js';
import { Problem } from './problem.js';

/**
 * Makes the middleware that reads a JSON body as bytes into `request.body`, unparsed, so that what is in it can be kept
 * byte for byte. Holds at most `maxBytes`; what a refused client still sends is read and dropped.
 *
 * @param presence `optional`: a request without a body needs no content type; its body is empty bytes
 *
 * Problems: `unsupported-media-type` (not JSON in UTF-8, or compressed), `too-large` (told by Content-Length, or seen),
 * `too-many-requests` (the bodies of all requests together are too much for this process).
 */
export function rawBody(maxBytes: number, presence: 'required' | 'optional' = 'required'): RequestHandler {
  bodyMemory.makeRoomFor(maxBytes);
  return (request: Request, response: Response, next: NextFunction) => {
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
    const giveUp = (problem: Problem): void => {
      stop();
      request.resume();
      next(problem);
    };
    const take = (chunk: Buffer): void => {
      if (bytes.length + chunk.length > maxBytes) giveUp(tooLarge(maxBytes));
      else if (!bodyMemory.take(chunk.length)) giveUp(tooMuchAtOnce());
      else bytes.append(chunk);
    };
    response.once('close', () => bodyMemory.release(bytes.length));
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

function tooMuchAtOnce(): Problem {
  const detail = `The bodies of all requests may have at most ${bodyMemory.most} bytes together here.`;
  return new Problem('too-many-requests', { detail });
}

function tooLarge(maxBytes: number): Problem {
  return new Problem('too-large', { detail: `The body may have at most ${maxBytes} bytes here.` });
}
