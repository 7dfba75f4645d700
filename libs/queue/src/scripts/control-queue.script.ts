import type { QueueLimits } from '../domain/queue-limits.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('control-queue.lua');

export class ControlQueueScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Idempotent. */
  async run(act: 'PAUSE' | 'DRAIN' | 'RESUME', deadlineMs: number): Promise<void> {
    await this.runner.run(SCRIPT, { args: [act], deadlineMs });
  }

  /** Idempotent. */
  async limit({ maxLength, maxBytes }: QueueLimits, deadlineMs: number): Promise<void> {
    await this.runner.run(SCRIPT, { args: ['LIMIT', argument(maxLength), argument(maxBytes)], deadlineMs });
  }
}

const argument = (limit: number | null | undefined): number | string => (limit === undefined ? '=' : (limit ?? ''));
