import type { TaskStatus } from '../domain/lifecycle.js';
import type { KeyName } from '../redis/keys.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('list-ids.lua');
/** Most ids of one call: keeps the script under 5 ms. */
const MOST_IDS_A_CALL = 256;

const SET_OF: Record<TaskStatus, KeyName> = {
  scheduled: 'scheduled',
  pending: 'pending',
  processing: 'processing',
  retrying: 'retry',
  completed: 'completed',
  dead_letter: 'dead',
  cancelled: 'cancelled',
};

export interface IdsQuery {
  status: TaskStatus;
  type?: string | undefined;
  /** `nextCursor` of an earlier page; '' for the first. */
  cursor: string;
  limit: number;
}

export class ListIdsScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Some ids of the tasks in a status; `nextCursor` is '' when there are no more. A page may be empty before that. */
  async run(query: IdsQuery, deadlineMs: number): Promise<{ ids: string[]; nextCursor: string }> {
    const limit = Math.min(query.limit, MOST_IDS_A_CALL);
    const args = [SET_OF[query.status], query.type ?? '', query.cursor, limit];
    const [, ids, nextCursor] = (await this.runner.run(SCRIPT, { args, deadlineMs })) as [string, string[], string];
    return { ids, nextCursor };
  }
}
