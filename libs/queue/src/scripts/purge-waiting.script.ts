import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('purge-waiting.lua');

export class PurgeWaitingScript {
  constructor(private readonly runner: ScriptRunner) {}

  /**
   * @param request names this purge: sent again with the same, it is not carried out twice
   * @returns how many tasks are gone; undefined, and nothing happened, while the purge before is still being cleaned up
   */
  async run(request: string, deadlineMs: number): Promise<number | undefined> {
    const [status, count] = await this.runner.run(SCRIPT, { args: [request], deadlineMs });
    return status === 'OK' ? Number(count) : undefined;
  }
}
