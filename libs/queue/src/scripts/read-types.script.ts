import type { TypeFigures } from '../domain/worker.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';
import { readTallies } from './tally.script.js';

const SCRIPT = loadScript('read-types.lua');
const MOST_TYPES = 250;

export interface StoredType {
  type: string;
  lastSeenMs: number;
  setAside: number;
}

export class ReadTypesScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Of very many, the 250 that were seen most recently. */
  async run(deadlineMs: number): Promise<{ types: StoredType[]; figures: Record<string, TypeFigures> }> {
    const reply = await this.runner.run(SCRIPT, { args: [MOST_TYPES], deadlineMs });
    const [, rows, summed] = reply as [string, (string | number)[], string[]];
    const types: StoredType[] = [];
    for (let at = 0; at < rows.length; at += 3) {
      types.push({ type: String(rows[at]), lastSeenMs: Number(rows[at + 1]), setAside: Number(rows[at + 2]) });
    }
    return { types, figures: readTallies(summed) };
  }
}
