import type { OutcomeAnswer } from '../domain/outcome.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('note.lua');

/** Most tasks of one call: keeps the script under 5 ms. */
export const MOST_NOTES_A_CALL = 64;

/** What a running task says of itself. */
export interface Note {
  taskId: string;
  token: string;
  /** JSON text of an object, or '' for nothing new. */
  progress: string;
  /** `<age in ms> <number> <text>`, one a line, oldest first, or ''. The numbers of a run rise from 1. */
  lines: string;
}

export class NoteScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Writes notes of tasks whose tokens still hold. Idempotent. */
  async run(notes: readonly Note[], deadlineMs: number): Promise<OutcomeAnswer[]> {
    const args: (string | number)[] = [this.runner.clock];
    for (const { taskId, token, progress, lines } of notes) args.push(taskId, token, progress, lines);
    const [, words] = await this.runner.run(SCRIPT, { args, deadlineMs });
    return words as OutcomeAnswer[];
  }
}
