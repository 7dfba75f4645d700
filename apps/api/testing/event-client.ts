import { eventually } from '@app/queue/testing';

export interface ReceivedEvent {
  id: string | undefined;
  event: string | undefined;
  data: Record<string, unknown>;
}

/** A client of server-sent events that notes everything it gets. */
export class EventClient {
  readonly events: ReceivedEvent[] = [];
  comments = 0;
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  private readonly abort: AbortController;

  private constructor(
    readonly response: Response,
    abort: AbortController,
  ) {
    this.abort = abort;
    this.ended = this.read();
  }

  static async open(url: string, lastEventId?: string): Promise<EventClient> {
    const abort = new AbortController();
    const headers: Record<string, string> = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    return new EventClient(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  /** Resolves when so many events have come. */
  count(expected: number): Promise<boolean> {
    return eventually(`${expected} events came`, () => this.events.length >= expected);
  }

  /** What happened, in short. */
  get told(): string[] {
    return this.events.map(({ event, data }) => (event === 'task' ? words(data) : String(event)));
  }

  async leave(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }

  private async read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.note(block);
      }
    } catch {
      // The client left, or the connection broke: the stream has ended.
    }
  }

  private note(block: string): void {
    const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
    if (fields.has('')) this.comments++;
    const data = fields.get('data');
    if (data === undefined) return;
    this.events.push({
      id: fields.get('id'),
      event: fields.get('event'),
      data: JSON.parse(data) as Record<string, unknown>,
    });
  }
}

const words = ({ task_id, status }: Record<string, unknown>): string => `${String(task_id)} ${String(status)}`;
