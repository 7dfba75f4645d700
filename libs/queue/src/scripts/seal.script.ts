import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('seal.lua');
const IDS_A_CALL = 256;

/** Whether tasks are as durable as a command that waits for it says. */
export class SealScript {
  constructor(readonly runner: ScriptRunner) {}

  /**
   * Makes a mark behind the writes of all these tasks, and sends the command right after it, on the same connection.
   * @returns what the command answered, and the ids of the tasks that the server has
   */
  async runThen(
    ids: readonly string[],
    command: readonly [string, ...(string | number)[]],
    deadlineMs: number,
  ): Promise<{ reply: unknown; present: string[] }> {
    const chunks: string[][] = [];
    for (let from = 0; from < ids.length; from += IDS_A_CALL) chunks.push(ids.slice(from, from + IDS_A_CALL));
    const lists = chunks.map((chunk) => [this.runner.clock, ...chunk]);
    const { replies, last } = await this.runner.runThen(SCRIPT, lists, command, deadlineMs);
    const present = chunks.flatMap((chunk, index) => {
      const missing = new Set(replies[index]?.[1] as number[]);
      return chunk.filter((_, at) => !missing.has(at + 1));
    });
    return { reply: last, present };
  }
}
