import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('quiet-worker.lua');

export class QuietWorkerScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** False when no worker with this boot id lives. Idempotent. */
  async run(boot: string, wish: 'QUIET' | 'RESUME', deadlineMs: number): Promise<boolean> {
    const [status] = await this.runner.run(SCRIPT, { args: [this.runner.clock, boot, wish], deadlineMs });
    return status === 'OK';
  }
}
