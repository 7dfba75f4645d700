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
}

@Injectable()
export class ReadStatsScript {
  constructor(private readonly runner: ScriptRunner) {}

  async run(deadlineMs: number): Promise<StoredStats> {
    const reply = await this.runner.run(SCRIPT, { args: [], deadlineMs });
    const [pending, processing, retrying, deadLetter, submitted, completed, deadLettered] = reply.slice(1) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return { pending, processing, retrying, deadLetter, submitted, completed, deadLettered };
  }
}
