import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Response } from 'express';

const BATCH_CHARACTERS = 64 * 1024;
const RECONNECT_AFTER_MS = 2_000;
/** How long a client may take nothing before its stream is cut; how long it gets to take the end of one. */
const STALL_MS = 10_000;
const LINGER_MS = 1_000;

/** One event as it goes over the wire. */
export interface ServerSentEvent {
  id?: string;
  event: string;
  data: object;
}

/** Writes `text/event-stream` to one client: in batches, no faster than it takes them, with heartbeats in between. */
export class SseStream {
  private batch = '';
  private isFlushScheduled = false;
  private readonly heartbeat: NodeJS.Timeout;

  /** Sends the head at once. */
  constructor(
    private readonly response: Response,
    heartbeatMs: number,
    private readonly stallMs = STALL_MS,
  ) {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
    this.heartbeat = setInterval(() => this.beat(), heartbeatMs);
  }

  /** Resolves when more can be sent; to false when the client takes nothing any more. */
  async send(event: ServerSentEvent): Promise<boolean> {
    this.batch += textOf(event);
    if (this.response.writableNeedDrain && !(await this.drained())) return false;
    if (this.batch.length < BATCH_CHARACTERS) {
      this.scheduleFlush();
    } else {
      this.flush();
      await nextTurn();
    }
    return true;
  }

  /** Ends the stream. A client that does not take the rest of it soon is disconnected. */
  end(lastEvent?: ServerSentEvent): void {
    clearInterval(this.heartbeat);
    if (this.response.destroyed) return;
    if (lastEvent !== undefined) this.batch += textOf(lastEvent);
    this.flush();
    this.response.end();
    const linger = setTimeout(() => this.response.destroy(), lastEvent === undefined ? LINGER_MS : this.stallMs);
    this.response.once('close', () => clearTimeout(linger));
  }

  private scheduleFlush(): void {
    if (this.isFlushScheduled) return;
    this.isFlushScheduled = true;
    setImmediate(() => {
      this.isFlushScheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    const text = this.batch;
    this.batch = '';
    if (text !== '' && this.response.writable) this.response.write(text);
  }

  private drained(): Promise<boolean> {
    const { response } = this;
    if (response.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const finish = (isDrained: boolean): void => {
        clearTimeout(timer);
        response.off('drain', onDrain).off('close', onClose);
        resolve(isDrained);
      };
      const onDrain = (): void => finish(true);
      const onClose = (): void => finish(false);
      const timer = setTimeout(onClose, this.stallMs);
      response.once('drain', onDrain).once('close', onClose);
    });
  }

  private beat(): void {
    if (this.response.writable && !this.response.writableNeedDrain) this.response.write(':\n\n');
  }
}

function textOf({ id, event, data }: ServerSentEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
