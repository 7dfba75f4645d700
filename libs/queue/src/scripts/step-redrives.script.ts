import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('step-redrives.lua');
const MOST_LOOKED_AT_A_STEP = 50;

/** What a step came to. `inMs`: when the next one is due, or when another process's duty ends at the latest. */
export type RedriveStep = { status: 'STEPPED'; inMs: number } | { status: 'IDLE' } | { status: 'HELD'; inMs: number };

export class StepRedrivesScript {
  constructor(private readonly runner: ScriptRunner) {}

  /**
   * Carries the active redrives on by one step, when no other process has the duty.
   * @param owner names this process; @param dutyMs how long it has the duty then, unless it steps again
   */
  async run(owner: string, dutyMs: number, deadlineMs: number): Promise<RedriveStep> {
    const args = [this.runner.clock, owner, dutyMs, MOST_LOOKED_AT_A_STEP];
    const [word, inMs] = (await this.runner.run(SCRIPT, { args, deadlineMs })) as ['OK' | 'HELD', number];
    if (word === 'HELD') return { status: 'HELD', inMs };
    return inMs < 0 ? { status: 'IDLE' } : { status: 'STEPPED', inMs };
  }
}
