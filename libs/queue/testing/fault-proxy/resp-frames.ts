const LINE_END = '\r\n';
const NOT_COMPLETE = -1;

/** What has a line only, what has a length and that many bytes, and what has a number of parts. */
const LINES = '+-:_,#(';
const BLOBS = '$!=';
const PARTS: Record<string, number> = { '*': 1, '~': 1, '>': 1, '%': 2, '|': 2 };

/** Cuts a stream of RESP 2 or 3 into whole values: one request, or one reply, each as its bytes. */
export class RespFrames {
  private rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const frames: Buffer[] = [];
    let from = 0;
    for (let end = endOf(bytes, from); end !== NOT_COMPLETE; end = endOf(bytes, from)) {
      frames.push(bytes.subarray(from, end));
      from = end;
    }
    this.rest = bytes.subarray(from);
    return frames;
  }
}

/** The words of a request; those that are not text read as something of the same length. */
export function wordsOf(request: Buffer): string[] {
  if (request[0] !== 0x2a) return request.toString('latin1').trim().split(/\s+/);
  const words: string[] = [];
  let at = request.indexOf(LINE_END) + 2;
  while (at < request.length) {
    const lineEnd = request.indexOf(LINE_END, at);
    const length = Number(request.toString('latin1', at + 1, lineEnd));
    words.push(request.toString('latin1', lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
  return words;
}

/** A message of the server that no request asked for. */
export const isPush = (frame: Buffer): boolean => frame[0] === 0x3e;

/** Where the value that begins at `from` ends; -1 when some of it is still to come. */
function endOf(bytes: Buffer, from: number): number {
  const lineEnd = bytes.indexOf(LINE_END, from);
  if (lineEnd < 0) return NOT_COMPLETE;
  const kind = String.fromCharCode(bytes[from] ?? 0);
  let at = lineEnd + 2;
  if (LINES.includes(kind)) return at;
  const count = Number(bytes.toString('latin1', from + 1, lineEnd));
  if (BLOBS.includes(kind)) {
    const end = count < 0 ? at : at + count + 2;
    return end <= bytes.length ? end : NOT_COMPLETE;
  }
  const parts = PARTS[kind];
  // An inline command, as a person types it.
  if (parts === undefined) return at;
  // An attribute comes before the value that it belongs to.
  const values = Math.max(count, 0) * parts + (kind === '|' ? 1 : 0);
  for (let value = 0; value < values; value++) {
    at = endOf(bytes, at);
    if (at === NOT_COMPLETE) return NOT_COMPLETE;
  }
  return at;
}
