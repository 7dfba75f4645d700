import type { Redrive } from '../domain/dead-letter.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';
import { decodeRedrive } from './stored-redrive.js';

const SCRIPT = loadScript('read-redrives.lua');

export class ReadRedrivesScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** The one with this id, or the recent ones, newest first. */
  async run(redriveId: string | undefined, deadlineMs: number): Promise<Redrive[]> {
    const reply = await this.runner.run(SCRIPT, { args: [redriveId ?? ''], deadlineMs });
    const [, ids, states] = reply as ['OK', string[], (string | null)[]];
    return ids.flatMap((id, index) => {
      const text = states[index];
      return typeof text === 'string' ? [decodeRedrive(id, text)] : [];
    });
  }
}
