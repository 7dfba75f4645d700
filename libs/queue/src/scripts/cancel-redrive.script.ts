import type { Redrive } from '../domain/dead-letter.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';
import { decodeRedrive } from './stored-redrive.js';

const SCRIPT = loadScript('cancel-redrive.lua');

export class CancelRedriveScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Resolves with how it stands then; one that had ended stays as it is. undefined: it is not known. */
  async run(redriveId: string, deadlineMs: number): Promise<Redrive | undefined> {
    const reply = await this.runner.run(SCRIPT, { args: [this.runner.clock, redriveId], deadlineMs });
    return reply[0] === 'UNKNOWN' ? undefined : decodeRedrive(redriveId, reply[1] as string);
  }
}
