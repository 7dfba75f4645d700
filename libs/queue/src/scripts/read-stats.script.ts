import { Injectable } from '@nestjs/common';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('read-stats.lua');

export interface StoredStats {
  pending: number;
  processing: number;
  retrying: number;
  deadLetter: number;
  submitted: number;
  completed: number;
  deadLettered: number;
  liveWorkers: number;
  /** Types of waiting tasks that no live worker handles. */
  orphanedTypes: string[];
}

@Injectable()
export class ReadStatsScript {
  constructor(private readonly runner: ScriptRunner) {}

  async run(deadlineMs: number): Promise<StoredStats> {
    const reply = await this.runner.run(SCRIPT, { args: [this.runner.clock], deadlineMs });
    const [pending, processing, retrying, deadLetter, submitted, completed, deadLettered, liveWorkers, orphanedTypes] =
      reply.slice(1) as [number, number, number, number, number, number, number, number, string[]];
    const counted = { submitted, completed, deadLettered };
    return { pending, processing, retrying, deadLetter, ...counted, liveWorkers, orphanedTypes };
  }
}
