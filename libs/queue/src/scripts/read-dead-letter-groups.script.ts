import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('read-dead-letter-groups.lua');
const SAMPLES_A_GROUP = 3;

export interface StoredGroup {
  fingerprint: string;
  count: number;
  firstMs: number;
  lastMs: number;
  /** JSON of the newest error, or ''. */
  error: string;
  sampleIds: string[];
  types: string[];
}

type Reply = [string, number, string, string, string, string[], string[]];

export class ReadDeadLetterGroupsScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** A bounded part of a page. `after`, `nextCursor`: fingerprint of the last group of a part. */
  async run(
    after: string | undefined,
    limit: number,
    deadlineMs: number,
  ): Promise<{ found: StoredGroup[]; nextCursor: string | undefined }> {
    const reply = await this.runner.run(SCRIPT, { args: [after ?? '', limit, SAMPLES_A_GROUP], deadlineMs });
    const [, groups, next] = reply as ['OK', Reply[], string];
    const found = groups.map(([fingerprint, count, first, last, error, sampleIds, types]) => ({
      fingerprint,
      count,
      firstMs: Number(first),
      lastMs: Number(last),
      error,
      sampleIds,
      types,
    }));
    return { found, nextCursor: next === '' ? undefined : next };
  }
}
