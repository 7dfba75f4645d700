import { hostname } from 'node:os';
import type { HandlerRegistry } from '../handlers/handler-registry.js';
import type { WorkerIdentity } from './identity.js';

export const HEARTBEAT_EVERY_MS = 5_000;

/** What a worker tells the registry about itself, and when. It travels with turns that are sent anyway. */
export class Heartbeat {
  private readonly startedAt = new Date().toISOString();
  private dueAt = 0;
  private leaving = false;

  constructor(
    private readonly identity: WorkerIdentity,
    private readonly concurrency: number,
    private readonly registry: HandlerRegistry,
  ) {}

  /** From now on the worker says that it is gone. */
  leave(): void {
    this.leaving = true;
  }

  /** The registry entry as JSON text, '' while none is due, 'GONE' when the worker leaves. */
  next(): string {
    if (this.leaving) return 'GONE';
    const now = performance.now();
    if (now < this.dueAt) return '';
    this.dueAt = now + HEARTBEAT_EVERY_MS;
    return JSON.stringify({
      label: this.identity.label,
      host: hostname(),
      pid: process.pid,
      types: this.registry.types,
      concurrency: this.concurrency,
      started_at: this.startedAt,
    });
  }
}
