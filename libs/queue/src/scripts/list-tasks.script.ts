import type { TaskStatus } from '../domain/lifecycle.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('list-tasks.lua');

/** Most tasks, and most bytes of their records and states, of one call: keeps the script under 5 ms. */
export const LIST_CALL = { tasks: 100, bytes: 256 * 1024 } as const;

/** A task's place in the order of its status. */
export interface ListPlace {
  /** As Redis writes it. */
  score: string;
  taskId: string;
}

/** A range of the lanes of set-aside tasks: behind one, up to one; '' for no bound. */
export interface LaneRange {
  after: string;
  upto: string;
}

/** How far a walk has come: in this status, after this task; without a place at its beginning. */
export interface ListPosition {
  status: TaskStatus;
  place: ListPlace | undefined;
  /** Only of pending tasks with very many lanes, which are walked through one range after the other. */
  lanes?: LaneRange | undefined;
}

export interface ListedTask extends ListPlace {
  record: string | undefined;
  /** undefined for a task never claimed. */
  state: string | undefined;
  bytes: number;
}

export interface StoredPage {
  tasks: ListedTask[];
  more: boolean;
  /** The range of lanes to go on with, after the tasks of this page. */
  lanes: LaneRange | undefined;
  /** The range of lanes that follows when there are no more in this one. */
  lanesBeyond: LaneRange | undefined;
  /** The registry entries (JSON text) of the workers named in the states, by boot id. */
  workers: Map<string, string>;
}

export class ListTasksScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** At most `count` tasks of a status after a place in its order. */
  async run({ status, place, lanes }: ListPosition, count: number, deadlineMs: number): Promise<StoredPage> {
    const { after = '', upto = '' } = lanes ?? {};
    const bounds = [Math.min(count, LIST_CALL.tasks), LIST_CALL.bytes];
    const args = [status, place?.score ?? '', place?.taskId ?? '', ...bounds, after, upto];
    const [, more, rows, registered, end, beyond] = (await this.runner.run(SCRIPT, { args, deadlineMs })) as Reply;
    const tasks: ListedTask[] = [];
    for (let at = 0; at < rows.length; at += 4) {
      const [taskId = '', score = '', record = '', state = ''] = rows.slice(at, at + 4);
      const bytes = Buffer.byteLength(record) + Buffer.byteLength(state);
      tasks.push({ taskId, score, record: record || undefined, state: state || undefined, bytes });
    }
    const workers = new Map<string, string>();
    for (let at = 0; at < registered.length; at += 2) workers.set(registered[at] ?? '', registered[at + 1] ?? '');
    return {
      tasks,
      more: more === 1,
      lanes: after === '' && end === '' ? undefined : { after, upto: end },
      lanesBeyond: beyond === 1 ? { after: end, upto: '' } : undefined,
      workers,
    };
  }
}

type Reply = [status: string, more: number, rows: string[], registered: string[], end: string, beyond: number];
