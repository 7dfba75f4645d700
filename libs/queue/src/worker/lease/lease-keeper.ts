import { Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import type { QueueOptions } from '../../config/queue.settings.js';
import type { TurnSettings } from '../../scripts/turn.types.js';
import type { LeasedQueue, LeaseEvent, LeaseThreadData, LeaseThreadMessage } from './lease-thread.messages.js';
import { SlotTable, type SlotEntry } from './slot-table.js';
import { leaseThreadUrl } from './thread-location.js';

const RESTART_AFTER_MS = 1_000;

/** The lease of one running task, as long as it is kept. */
export interface KeptLease {
  slot: number;
  version: number;
}

/** Has the leases of running tasks kept by a thread of their own, and tells which were lost. */
export class LeaseKeeper {
  private readonly logger = new Logger('Worker');
  private readonly table: SlotTable;
  private readonly vacant: number[];
  private thread: Worker | undefined;
  private stopped = false;
  private becomeReady = (): void => undefined;
  /** Resolves when leases are kept: nothing should be claimed before. */
  readonly ready = new Promise<void>((resolve) => (this.becomeReady = resolve));

  /** @param lost called with the slot and version of a lease that is lost, or whose run is beyond its timeout */
  constructor(
    private readonly queueOptions: QueueOptions,
    private readonly settings: TurnSettings,
    slots: number,
    private readonly queues: () => readonly LeasedQueue[],
    private readonly lost: (message: LeaseEvent) => void,
  ) {
    this.table = SlotTable.ofSize(slots);
    this.vacant = Array.from({ length: slots }, (_, index) => slots - 1 - index);
  }

  start(): void {
    const data: LeaseThreadData = {
      queueOptions: { ...this.queueOptions },
      settings: { ...this.settings, types: [] },
      memory: this.table.memory,
      queues: this.queues(),
    };
    const thread = new Worker(leaseThreadUrl, { workerData: data, name: 'leases' });
    thread.on('message', (message: LeaseThreadMessage) =>
      message.kind === 'ready' ? this.becomeReady() : this.hear(message),
    );
    thread.on('error', (error) => this.logger.error(`The lease thread failed: ${error.message}`, error.stack));
    thread.on('exit', () => {
      this.thread = undefined;
      if (!this.stopped) setTimeout(() => this.stopped || this.start(), RESTART_AFTER_MS);
    });
    this.thread = thread;
  }

  /** The run of a kept lease must be over at `timeoutAt`, by `monotonicMs()`; Infinity when none is under way. */
  begin({ slot }: KeptLease, timeoutAt: number): void {
    this.table.setTimeoutAt(slot, timeoutAt);
  }

  /** How many more leases can be kept. */
  get room(): number {
    return this.vacant.length;
  }

  /** Begins to keep a lease. There are slots for the tasks that run and for those whose outcome is on its way. @throws Error without `room` */
  keep(entry: SlotEntry): KeptLease {
    const slot = this.vacant.pop();
    if (slot === undefined) throw new Error('More tasks run than there are slots');
    return { slot, version: this.table.occupy(slot, entry) };
  }

  forget({ slot }: KeptLease): void {
    this.table.vacate(slot);
    this.vacant.push(slot);
  }

  /** Ends the thread and its connection. */
  async stop(): Promise<void> {
    this.stopped = true;
    const thread = this.thread;
    if (thread === undefined) return;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage('stop');
    await ended;
  }

  private hear(message: LeaseEvent): void {
    if (this.table.version(message.slot) === message.version) this.lost(message);
  }
}
