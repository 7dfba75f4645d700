import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('clear-purged.lua');
/** Keeps the script under 5 ms. */
const MOST_TASKS_A_CALL = 100;

export class ClearPurgedScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Removes some of what a purge left; false when nothing is left. */
  async run(deadlineMs: number): Promise<boolean> {
    const [, more] = await this.runner.run(SCRIPT, { args: [MOST_TASKS_A_CALL], deadlineMs });
    return more === 1;
  }
}
