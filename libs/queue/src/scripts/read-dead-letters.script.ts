import type { DeadLetterQuery } from '../domain/dead-letter.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('read-dead-letters.lua');

export interface StoredDeadLetter {
  taskId: string;
  /** First line of the record. */
  header: string;
  state: string;
}

export class ReadDeadLettersScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** A bounded part of a page, newest first. */
  async run(
    { fingerprint, reason, type, since, before, cursor }: DeadLetterQuery,
    limit: number,
    deadlineMs: number,
  ): Promise<{ found: StoredDeadLetter[]; nextCursor: string | undefined }> {
    // The reason is the last member of the error, which is the last part of the state.
    const end = reason === undefined ? '' : `,"reason":${JSON.stringify(reason)}}`;
    const instants = [since, before].map((instant) => instant?.getTime() ?? '');
    const args = [fingerprint ?? '', end, type ?? '', ...instants, limit, cursor ?? ''];
    const reply = await this.runner.run(SCRIPT, { args, deadlineMs });
    const [, ids, headers, states, next] = reply as ['OK', string[], string[], string[], string];
    const found = ids.map((taskId, index) => ({
      taskId,
      header: headers[index] ?? '',
      state: states[index] ?? '',
    }));
    return { found, nextCursor: next === '' ? undefined : next };
  }
}
