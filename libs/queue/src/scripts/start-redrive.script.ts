import type { Redrive, RedriveSelection, RedriveStages } from '../domain/dead-letter.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';
import { decodeRedrive } from './stored-redrive.js';

const SCRIPT = loadScript('start-redrive.lua');

/** How many staged redrives may be under way, and how many are remembered. */
export interface RedriveBounds {
  active: number;
  kept: number;
}

export class StartRedriveScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Idempotent for an id. Resolves with undefined when too many are under way. */
  async run(
    redriveId: string,
    { taskIds = [], fingerprint = '', type = '' }: RedriveSelection,
    { canaries = 0, rate = 0 }: RedriveStages,
    bounds: RedriveBounds,
    deadlineMs: number,
  ): Promise<Redrive | undefined> {
    const how = [redriveId, fingerprint, type, canaries, rate, bounds.active, bounds.kept];
    const reply = await this.runner.run(SCRIPT, { args: [this.runner.clock, ...how, ...taskIds], deadlineMs });
    return reply[0] === 'FULL' ? undefined : decodeRedrive(redriveId, reply[1] as string);
  }
}
