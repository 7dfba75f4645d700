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

/** How far a walk over a status has come, and what belonged to the status when it began. */
export interface IdsPlace {
  cursor: string;
  bounds: string;
}

export const WALK_BEGINS: IdsPlace = { cursor: '', bounds: '' };

export interface IdsQuery {
  status: TaskStatus;
  type?: string | undefined;
  place: IdsPlace;
  limit: number;
  /** Whether the tasks are read too. */
  reads: boolean;
}

/** What was read of a task: its record, and the newest error as JSON text or ''. */
export interface ReadTask {
  record: string;
  error: string;
  /** The cursor behind this task. */
  cursor: string;
}

export interface IdsPage {
  ids: string[];
  /** One for each id where the query reads, else none. */
  tasks: ReadTask[];
  /** Where the next page begins; its cursor is '' when there are no more. A page may be empty before that. */
  next: IdsPlace;
}

export class ListIdsScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Some ids of the tasks that were in a status when the walk began, and that no act has reached since. */
  async run({ status, type = '', place, limit, reads }: IdsQuery, deadlineMs: number): Promise<IdsPage> {
    const bounds = [Math.min(limit, MOST_IDS_A_CALL), reads ? 1 : 0];
    const args = [this.runner.clock, SET_OF[status], type, place.cursor, place.bounds, ...bounds];
    const reply = (await this.runner.run(SCRIPT, { args, deadlineMs })) as Reply;
    const [, ids, cursor, ownBounds, cursors, records, errors] = reply;
    const tasks = records.map((record, index) => ({
      record,
      error: errors[index] ?? '',
      cursor: cursors[index] ?? '',
    }));
    return { ids, tasks, next: { cursor, bounds: ownBounds } };
  }
}

type Reply = [
  status: string,
  ids: string[],
  cursor: string,
  bounds: string,
  cursors: string[],
  records: string[],
  errors: string[],
];
