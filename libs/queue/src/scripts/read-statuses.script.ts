import type { TaskStatus } from '../domain/lifecycle.js';
import { STATUS_OF_LETTER, type StateLetter } from '../redis/task-state.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('read-statuses.lua');

/** Most ids of one call: keeps the script under 5 ms, whatever results the tasks have. */
export const STATUSES_A_CALL = 64;

export class ReadStatusesScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** The status of each task, undefined where there is none; at most `STATUSES_A_CALL`. */
  async run(taskIds: readonly string[], deadlineMs: number): Promise<(TaskStatus | undefined)[]> {
    const [, letters] = await this.runner.run(SCRIPT, { args: [...taskIds], deadlineMs });
    return (letters as (StateLetter | '')[]).map((letter) => (letter === '' ? undefined : STATUS_OF_LETTER[letter]));
  }
}
