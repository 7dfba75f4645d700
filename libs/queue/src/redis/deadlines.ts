interface Watched {
  /** By `performance.now()`. */
  dueAt: number;
  giveUp: () => void;
}

/** Watches the deadlines of many short calls with one timer: a timer for each would cost more than watching does. */
export class Deadlines {
  private readonly watched = new Set<Watched>();
  private timer: NodeJS.Timeout | undefined;
  private timerDueAt = Infinity;
  private closing = false;

  /** Calls `giveUp` after so many ms, unless the call is forgotten before. */
  watch(milliseconds: number, giveUp: () => void): Watched {
    const call = { dueAt: performance.now() + milliseconds, giveUp };
    this.watched.add(call);
    if (call.dueAt < this.timerDueAt) this.arm(call.dueAt);
    return call;
  }

  forget(call: Watched): void {
    this.watched.delete(call);
    if (this.closing) this.close();
  }

  /** Leaves no timer behind when the last call is over. */
  close(): void {
    this.closing = true;
    if (this.watched.size === 0) clearTimeout(this.timer);
  }

  private arm(dueAt: number): void {
    clearTimeout(this.timer);
    this.timerDueAt = dueAt;
    this.timer = setTimeout(() => this.look(), Math.ceil(dueAt - performance.now()));
  }

  private look(): void {
    const now = performance.now();
    this.timerDueAt = Infinity;
    let next = Infinity;
    for (const call of this.watched) {
      if (call.dueAt > now) next = Math.min(next, call.dueAt);
      // After a blocked event loop the timer comes first and the reply that has long been there second.
      else setImmediate(() => this.watched.delete(call) && call.giveUp());
    }
    if (next < Infinity) this.arm(next);
  }
}
