import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('purge.lua');
/** 200 took 5 ms and more, with 50,000 dead letters. */
const MOST_REMOVALS_A_CALL = 64;

/** Of which dead letters: of all, unless it says of which fingerprint; of those that died `olderThanMs` before `upToMs`. */
export interface PurgeRange {
  fingerprint: string | undefined;
  olderThanMs: number;
  /** undefined: now. Later calls of the same purge go on with what the first one answered. */
  upToMs: number | undefined;
}

export class PurgeScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Removes some dead letters, oldest first; `more` says that another call has work to do. */
  async run(
    { fingerprint, olderThanMs, upToMs }: PurgeRange,
    deadlineMs: number,
  ): Promise<{ removed: number; more: boolean; upToMs: number }> {
    const args = [this.runner.clock, fingerprint ?? '', upToMs ?? '', olderThanMs, MOST_REMOVALS_A_CALL];
    const reply = await this.runner.run(SCRIPT, { args, deadlineMs });
    const [, removed, more, upTo] = reply as ['OK', number, number, string];
    return { removed, more: more === 1, upToMs: Number(upTo) };
  }
}
