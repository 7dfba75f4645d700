import type { TaskStatus } from '../domain/lifecycle.js';
import { STATUS_OF_LETTER, type StateLetter } from '../redis/task-state.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('read-statuses.lua');

/** Most ids of one call: keeps the script under 5 ms, whatever results the tasks have. */
export const STATUSES_A_CALL = 64;

/** How a task stands, and by when it must run. */
export interface StoredStanding {
  status: TaskStatus;
  /** When it expires, of a task that waits and never started. */
  expiresAtMs?: number;
  /** Of a task that waits. */
  deadlineAtMs?: number;
}

export class ReadStatusesScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** The status of each task, undefined where there is none; at most `STATUSES_A_CALL`. */
  async run(taskIds: readonly string[], deadlineMs: number): Promise<(TaskStatus | undefined)[]> {
    const { standings } = await this.standings(taskIds, deadlineMs);
    return standings.map((standing) => standing?.status);
  }

  /** How each task stands, undefined where there is none; at most `STATUSES_A_CALL`. With the instant, by Redis's clock. */
  async standings(
    taskIds: readonly string[],
    deadlineMs: number,
  ): Promise<{ standings: (StoredStanding | undefined)[]; nowMs: number }> {
    const args = [this.runner.clock, ...taskIds];
    const [, letters, limits, now] = (await this.runner.run(SCRIPT, { args, deadlineMs })) as Reply;
    const standings = letters.map((letter, index) =>
      letter === '' ? undefined : { status: STATUS_OF_LETTER[letter], ...limitsOf(limits[index] ?? '') },
    );
    return { standings, nowMs: Number(now) };
  }
}

type Reply = [status: string, letters: (StateLetter | '')[], limits: string[], now: string];

function limitsOf(text: string): Omit<StoredStanding, 'status'> {
  const [expiry = '', deadline = ''] = text.split(',');
  return {
    ...(expiry !== '' && { expiresAtMs: Number(expiry.slice(1)) }),
    ...(deadline !== '' && { deadlineAtMs: Number(deadline.slice(1)) }),
  };
}
