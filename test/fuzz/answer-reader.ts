export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** Reads the first final answer from the bytes of a connection. */
export class AnswerReader {
  private bytes = Buffer.alloc(0);

  constructor(private readonly isHead: boolean) {}

  /** The answer as soon as it is whole; of an event stream as soon as it has begun. */
  take(chunk: Buffer): Answer | undefined {
    this.bytes = Buffer.concat([this.bytes, chunk]);
    const head = this.head();
    if (head === undefined) return undefined;
    const { status, headers, rest } = head;
    const length = headers.get('content-length');
    const isWhole =
      this.isHead ||
      status === 204 ||
      status === 304 ||
      (headers.get('content-type') ?? '').startsWith('text/event-stream') ||
      (length !== undefined && rest.length >= Number(length)) ||
      (headers.get('transfer-encoding') === 'chunked' && rest.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK));
    return isWhole
      ? { status, headers, body: length === undefined ? rest : rest.subarray(0, Number(length)) }
      : undefined;
  }

  /** The answer when nothing more comes: one without a length ends here. */
  atEnd(): Answer | undefined {
    const head = this.head();
    return head && { status: head.status, headers: head.headers, body: head.rest };
  }

  private head(): { status: number; headers: Map<string, string>; rest: Buffer } | undefined {
    for (;;) {
      const end = this.bytes.indexOf(HEAD_END);
      if (end < 0) return undefined;
      const [first = '', ...lines] = this.bytes.subarray(0, end).toString('latin1').split('\r\n');
      const rest = this.bytes.subarray(end + HEAD_END.length);
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1] ?? 0);
      if (status < 100 || status >= 200) {
        const pairs = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line) ?? ['', line, '']);
        return {
          status,
          headers: new Map(pairs.map(([, name = '', value = '']) => [name.toLowerCase(), value])),
          rest,
        };
      }
      this.bytes = rest;
    }
  }
}
