import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

const CHUNK_BYTES = 64 * 1024;

/** Text as a stream that lets timers and sockets have their turn between chunks: a large one must not cost a lease. */
export function inlineCsv(text: string): Readable {
  return Readable.from(chunksOf(Buffer.from(text)), { objectMode: false });
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    yield bytes.subarray(start, start + CHUNK_BYTES);
    await setImmediate();
  }
}
