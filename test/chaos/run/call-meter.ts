import type { FaultProxy } from '@app/queue/testing';

/** What one side asked of Redis between two instants. */
export interface CallSample {
  from: number;
  until: number;
  calls: number;
  connections: number;
}

const EVERY_MS = 1_000;

/** Counts the calls and the connections that come to a proxy, second by second. */
export class CallMeter {
  readonly samples: CallSample[] = [];
  private timer: NodeJS.Timeout | undefined;
  private last = { at: 0, calls: 0, connections: 0 };

  constructor(private readonly proxy: FaultProxy) {}

  start(): void {
    this.last = this.count();
    this.timer = setInterval(() => {
      const { last } = this;
      const now = this.count();
      const calls = now.calls - last.calls;
      this.samples.push({ from: last.at, until: now.at, calls, connections: now.connections - last.connections });
      this.last = now;
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private count(): { at: number; calls: number; connections: number } {
    // Scripts are counted by their names in lower case too.
    const commands = [...this.proxy.asked].filter(([name]) => name === name.toUpperCase());
    const calls = commands.reduce((sum, [, times]) => sum + times, 0);
    return { at: Date.now(), calls, connections: this.proxy.connectionsMade };
  }
}
