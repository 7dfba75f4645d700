import { retentionNumbers, type RetentionRules } from './retention-rules.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('trim.lua');
const MOST_REMOVALS_A_CALL = 200;

export class TrimScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Removes some finished tasks beyond the rules, oldest first; `more` says that another call has work to do. */
  async run(rules: RetentionRules, deadlineMs: number): Promise<{ removed: number; more: boolean }> {
    const args = [this.runner.clock, MOST_REMOVALS_A_CALL, ...retentionNumbers(rules)];
    const [, removed, more] = (await this.runner.run(SCRIPT, { args, deadlineMs })) as [string, number, number];
    return { removed, more: more === 1 };
  }
}
