import type { TypeFigures } from '../domain/worker.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';
import { readTallies } from './tally.script.js';

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
  scheduled: number;
  /** Ever. */
  cancelled: number;
  oldestPendingAgeMs: number;
  types: Record<string, TypeFigures>;
  unfinishedBytes: number;
  paused: boolean;
  draining: boolean;
  maxLength?: number;
  maxBytes?: number;
  /** Finished tasks that were ever removed: by retention, or an operator. */
  removed: number;
  /** Waiting tasks that were ever purged. */
  purged: number;
}

export class ReadStatsScript {
  constructor(private readonly runner: ScriptRunner) {}

  async run(deadlineMs: number): Promise<StoredStats> {
    const reply = await this.runner.run(SCRIPT, { args: [this.runner.clock], deadlineMs });
    const counts = reply.slice(1, 9) as number[];
    const [pending = 0, processing = 0, retrying = 0, deadLetter = 0, submitted = 0, completed = 0] = counts;
    const [deadLettered = 0, liveWorkers = 0] = counts.slice(6);
    const [
      orphanedTypes,
      scheduled,
      cancelled,
      oldestPendingAgeMs,
      summed,
      paused,
      flags,
      most,
      bytes,
      unfinishedBytes,
      removed,
      purged,
    ] = reply.slice(9) as Rest;
    return {
      ...{ pending, scheduled, processing, retrying, deadLetter, cancelled },
      ...{ submitted, completed, deadLettered, liveWorkers, orphanedTypes, oldestPendingAgeMs },
      types: readTallies(summed),
      ...{ unfinishedBytes, removed, purged },
      paused: paused === 1,
      draining: flags.includes('d'),
      ...(most !== '' && { maxLength: Number(most) }),
      ...(bytes !== '' && { maxBytes: Number(bytes) }),
    };
  }
}

type Rest = [
  orphanedTypes: string[],
  scheduled: number,
  cancelled: number,
  oldestPendingAgeMs: number,
  summed: string[],
  paused: number,
  flags: string,
  mostTasks: string,
  mostBytes: string,
  unfinishedBytes: number,
  removed: number,
  purged: number,
];
