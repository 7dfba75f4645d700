import type { RedriveResult } from '../domain/dead-letter.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('redrive.lua');

/** Most ids of one call: keeps the script under 5 ms. */
export const MOST_REDRIVES_A_CALL = 50;

type Word = 'OK' | 'UNKNOWN' | 'ALIVE' | 'HELD';

export class RedriveScript {
  constructor(private readonly runner: ScriptRunner) {}

  /**
   * Gives dead letters another life. Idempotent for a request.
   * @param request 8 letters or digits that this call alone has
   * @param taskIds at most MOST_REDRIVES_A_CALL, each once
   */
  async run(request: string, taskIds: readonly string[], deadlineMs: number): Promise<RedriveResult[]> {
    const args = [this.runner.clock, request, ...taskIds];
    const [, words, holders] = (await this.runner.run(SCRIPT, { args, deadlineMs })) as ['OK', Word[], string[]];
    return taskIds.map((taskId, index) => resultOf(taskId, words[index] ?? 'UNKNOWN', holders[index] ?? ''));
  }
}

function resultOf(taskId: string, word: Word, heldBy: string): RedriveResult {
  switch (word) {
    case 'OK':
      return { taskId, status: 'pending' };
    case 'HELD':
      return { taskId, status: 'held', heldBy };
    case 'ALIVE':
      return { taskId, status: 'not_dead_letter' };
    case 'UNKNOWN':
      return { taskId, status: 'unknown' };
  }
}
