import type { OutcomeAnswer } from '../domain/outcome.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('extend.lua');

/** Most leases that one call extends. */
export const MOST_EXTENSIONS_A_CALL = 256;

export interface HeldLease {
  taskId: string;
  token: string;
}

export class ExtendScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Gives each task a whole lease from now, where the token still holds it. Idempotent. */
  async run(leases: readonly HeldLease[], leaseMs: number, deadlineMs: number): Promise<OutcomeAnswer[]> {
    const args: (string | number)[] = [this.runner.clock, leaseMs];
    for (const { taskId, token } of leases) args.push(taskId, token);
    const [, words] = await this.runner.run(SCRIPT, { args, deadlineMs });
    return words as OutcomeAnswer[];
  }
}
