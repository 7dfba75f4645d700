import type { Socket } from 'node:net';

/** What becomes of bytes that go one way: they pass, wait, vanish, or pass a few at a time. */
export type Passage =
  | { kind: 'pass' }
  | { kind: 'stall' }
  | { kind: 'drop'; dropped: () => void }
  | { kind: 'trickle'; bytes: number; everyMs: number };

/** One way of one connection through the proxy. */
export class OneWay {
  private waiting: Buffer[] = [];
  private timer: NodeJS.Timeout | undefined;
  private passage: Passage = { kind: 'pass' };

  constructor(private readonly target: Socket) {}

  /** What waited under a stall or a trickle goes on when it may pass. */
  become(passage: Passage): void {
    this.passage = passage;
    clearInterval(this.timer);
    this.timer = undefined;
    if (passage.kind === 'pass') for (const chunk of this.waiting.splice(0)) this.target.write(chunk);
    if (passage.kind === 'trickle') this.timer = setInterval(() => this.letSome(passage.bytes), passage.everyMs);
  }

  send(chunk: Buffer): void {
    if (this.passage.kind === 'drop') this.passage.dropped();
    else if (this.passage.kind === 'pass') this.target.write(chunk);
    else this.waiting.push(chunk);
  }

  close(): void {
    clearInterval(this.timer);
    this.waiting = [];
  }

  private letSome(count: number): void {
    const [first, ...others] = this.waiting;
    if (first === undefined) return;
    this.target.write(first.subarray(0, count));
    this.waiting = first.length > count ? [first.subarray(count), ...others] : others;
  }
}
