import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { QueueOptions } from '../config/queue.settings.js';
import { isPassing, toQueueError } from '../redis/redis-failure.js';
import { StepRedrivesScript } from '../scripts/step-redrives.script.js';

/** A process that dies in the middle of a redrive is replaced after this time. */
const DUTY_MS = 3_000;
const PAUSE_IN_TROUBLE_MS = 1_000;

/**
 * Carries staged redrives on, step by step, until none is active. Any number of processes may do so at once: one has the
 * duty, the others wait to take it over. It runs where somebody began or read a redrive, and in workers, whose turns say
 * that one is active.
 */
export class Redriver {
  private readonly logger = new Logger('Redriver');
  private readonly owner = randomBytes(8).toString('hex');
  private readonly stopping = new AbortController();
  private isDriving = false;
  private isWanted = false;

  constructor(
    private readonly script: StepRedrivesScript,
    private readonly options: QueueOptions,
  ) {}

  /** Sees to it that this process drives, in the background. */
  wake(): void {
    this.isWanted = true;
    if (!this.isDriving) void this.drive();
  }

  /** Drives no more in this process. */
  stop(): void {
    this.stopping.abort();
  }

  private async drive(): Promise<void> {
    this.isDriving = true;
    let pauseMs: number | undefined = 0;
    while (pauseMs !== undefined && !this.stopping.signal.aborted) {
      this.isWanted = false;
      pauseMs = await this.step();
      // It was wanted again while this step found nothing to do.
      if (pauseMs === undefined && this.isWanted) pauseMs = 0;
      if (pauseMs !== undefined) await this.pause(pauseMs);
    }
    this.isDriving = false;
  }

  /** How long to wait before the next step; undefined when there is nothing to do. */
  private async step(): Promise<number | undefined> {
    try {
      const step = await this.script.run(this.owner, DUTY_MS, this.options.redisTimeoutMs);
      return step.status === 'IDLE' ? undefined : Math.min(step.inMs, DUTY_MS / 3);
    } catch (error) {
      if (isPassing(error)) return PAUSE_IN_TROUBLE_MS;
      if (!this.stopping.signal.aborted)
        this.logger.error(`A redrive stopped: ${toQueueError(error).message}`, (error as Error).stack);
      return undefined;
    }
  }

  private async pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
