import type { Response } from 'express';
import { Problem } from './problem.js';

/** A request that is held open: its signal fires when the client goes away or the API stops. */
export interface HeldRequest {
  readonly signal: AbortSignal;
  /** To be called when it is answered, or given up. */
  release: () => void;
}

/** Requests that stay open for long, streams and waits: a bounded number of them, and none when the API stops. */
export class HeldRequests {
  private readonly held = new Set<AbortController>();
  private stopping = false;

  constructor(private readonly most: number) {}

  /** @throws Problem `too-many-requests` when as many are open as there may be */
  hold(response: Response): HeldRequest {
    if (this.held.size >= this.most) {
      const detail = `At most ${this.most} streams and waits may be open at the same time here.`;
      throw new Problem('too-many-requests', { detail });
    }
    const controller = new AbortController();
    const end = (): void => controller.abort();
    this.held.add(controller);
    response.once('close', end);
    if (this.stopping || response.destroyed) end();
    return {
      signal: controller.signal,
      release: () => {
        this.held.delete(controller);
        response.off('close', end);
      },
    };
  }

  /** Ends all that are open, and each further one at once. */
  stop(): void {
    this.stopping = true;
    for (const controller of this.held) controller.abort();
  }
}
