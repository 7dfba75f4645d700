import { hostname } from 'node:os';
import { RELEASE } from '../config/release.js';
import type { WorkerState } from '../domain/worker.js';
import type { HandlerRegistry } from '../handlers/handler-registry.js';
import { encodeHeartbeat, type WorkerActivity } from '../redis/worker-entry.js';
import type { WorkerIdentity } from './identity.js';

export const HEARTBEAT_EVERY_MS = 5_000;

/** What changes from one heartbeat to the next. */
export type Activity = Omit<WorkerActivity, 'state' | 'policies'>;

/** What a worker tells the registry about itself, and when. It travels with turns that are sent anyway. */
export class Heartbeat {
  private readonly startedAt = new Date().toISOString();
  private dueAt = 0;
  private leaving = false;
  private state: Exclude<WorkerState, 'lost'> = 'active';

  constructor(
    private readonly identity: WorkerIdentity,
    private readonly concurrency: number,
    private readonly queue: string,
    private readonly registry: HandlerRegistry,
    private readonly activity: () => Activity,
  ) {}

  get isQuiet(): boolean {
    return this.state === 'quiet';
  }

  /** From now on the worker says that it is in this state, first with its very next turn. */
  become(state: Exclude<WorkerState, 'lost'>): void {
    this.state = state;
    this.dueAt = 0;
  }

  /** From now on the worker says that it is gone. */
  leave(): void {
    this.leaving = true;
  }

  /** The heartbeat to send (see `encodeHeartbeat`), '' while none is due, 'GONE' when the worker leaves. */
  next(): string {
    if (this.leaving) return 'GONE';
    const now = performance.now();
    if (now < this.dueAt) return '';
    this.dueAt = now + HEARTBEAT_EVERY_MS;
    return encodeHeartbeat(
      {
        label: this.identity.label,
        host: hostname(),
        pid: process.pid,
        version: RELEASE.version,
        types: this.registry.typesIn(this.queue),
        concurrency: this.concurrency,
        startedAt: this.startedAt,
      },
      { ...this.activity(), state: this.state, policies: this.registry.policiesIn(this.queue) },
    );
  }
}
