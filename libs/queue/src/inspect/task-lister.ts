import { LIST_LIMIT } from '../config/limits.js';
import type { QueueOptions } from '../config/queue.settings.js';
import { QueueError } from '../domain/errors.js';
import type { TaskStatus } from '../domain/lifecycle.js';
import type { Task } from '../domain/task.js';
import type { TaskFilter, TaskPage } from '../domain/task-list.js';
import { taskMatch } from '../domain/task-match.js';
import { cursorAt, placeOf } from '../redis/queue-cursor.js';
import { toQueueError } from '../redis/redis-failure.js';
import { ResendingCall } from '../redis/resending-call.js';
import {
  LIST_CALL,
  ListTasksScript,
  type ListedTask,
  type ListPosition,
  type StoredPage,
} from '../scripts/list-tasks.script.js';
import { decodeCursor, encodeCursor, unfit } from './list-cursor.js';
import { TaskReader } from './task-reader.js';
import { WorkerReader } from './worker-reader.js';

/** Every status, what is not finished first. */
const DEFAULT_ORDER: readonly TaskStatus[] = [
  'processing',
  'pending',
  'retrying',
  'scheduled',
  'dead_letter',
  'cancelled',
  'completed',
];

/** What one page may cost, whatever it finds. */
const BUDGET = { tasks: 10_000, bytes: 8 * 1024 * 1024, milliseconds: 1_000 } as const;

const HAS_INSTANT: ReadonlySet<TaskStatus> = new Set<TaskStatus>(['processing', 'retrying', 'scheduled']);

/** Lists tasks by status and filter, in short calls, within a budget of tasks, bytes and time. */
export class TaskLister {
  constructor(
    private readonly script: ListTasksScript,
    private readonly reader: TaskReader,
    private readonly workers: WorkerReader,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** @throws QueueError INVALID_FILTER, REDIS_UNAVAILABLE */
  async list(filter: TaskFilter): Promise<TaskPage> {
    const { limit = LIST_LIMIT.default, statuses = DEFAULT_ORDER } = filter;
    checkFilter(limit, statuses);
    const walk = new Walk(statuses, this.placeIn(filter));
    const matches = taskMatch(filter);
    const page: TaskPage = { tasks: [], nextCursor: undefined, scanned: 0 };
    const maxRetries = await this.workers.maxRetries();
    const known = new Set<string>();
    let bytes = 0;
    const stopAt = performance.now() + BUDGET.milliseconds;
    while (walk.position !== undefined) {
      const hasBudget = page.scanned < BUDGET.tasks && bytes < BUDGET.bytes && performance.now() < stopAt;
      if (page.tasks.length === limit || (page.scanned > 0 && !hasBudget)) break;
      const { position } = walk;
      const { status } = position;
      const stored = await this.read(position, this.isPlain(filter) ? limit - page.tasks.length : LIST_CALL.tasks);
      for (const [index, listed] of stored.tasks.entries()) {
        page.scanned++;
        bytes += listed.bytes;
        walk.passed(listed, stored, stored.more || index < stored.tasks.length - 1);
        const task = known.has(listed.taskId) ? undefined : this.compose(status, listed, stored, maxRetries);
        known.add(listed.taskId);
        if (task !== undefined && matches(task)) page.tasks.push(task);
        if (page.tasks.length === limit) break;
      }
      if (stored.tasks.length === 0) walk.end(stored);
    }
    if (walk.position !== undefined) page.nextCursor = cursorAt(this.options.queueName, encodeCursor(walk.position));
    return page;
  }

  private placeIn({ cursor }: TaskFilter): string | undefined {
    const place = cursor === undefined ? undefined : placeOf(this.options.queueName, cursor);
    if (cursor !== undefined && place === undefined)
      throw unfit('must be the next_cursor of an earlier answer, of this queue');
    return place;
  }

  /** Every task that is read is one of the page. */
  private isPlain({ type, tag, createdAfter, createdBefore, text }: TaskFilter): boolean {
    return [type, tag, createdAfter, createdBefore, text].every((each) => each === undefined);
  }

  private async read(position: ListPosition, count: number): Promise<StoredPage> {
    try {
      const deadline = performance.now() + this.options.redisTimeoutMs;
      return await this.resending.until(deadline, (remainingMs) => this.script.run(position, count, remainingMs));
    } catch (error) {
      throw toQueueError(error);
    }
  }

  /** undefined for one whose record can't be read: the others are worth showing all the same. */
  private compose(
    status: TaskStatus,
    listed: ListedTask,
    { workers }: StoredPage,
    maxRetries: ReadonlyMap<string, number>,
  ): Task | undefined {
    const { taskId, record, state, score } = listed;
    if (record === undefined) return undefined;
    const boot = state?.split('|', 3)[2] ?? '';
    const instantMs = HAS_INSTANT.has(status) ? Number(score) : undefined;
    try {
      const worker = workers.get(boot) || undefined;
      return this.reader.compose(taskId, { record, state, instantMs, worker }, maxRetries);
    } catch {
      return undefined;
    }
  }
}

/** Where a list has come to: status after status, each from its beginning to its end. */
class Walk {
  position: ListPosition | undefined;

  constructor(
    private readonly statuses: readonly TaskStatus[],
    place: string | undefined,
  ) {
    this.position = place === undefined ? this.beginningOf(0) : decodeCursor(place, statuses);
  }

  passed({ score, taskId }: ListedTask, page: StoredPage, moreFollow: boolean): void {
    if (this.position === undefined) return;
    const { status } = this.position;
    if (moreFollow) this.position = { status, place: { score, taskId }, lanes: page.lanes };
    else this.end(page);
  }

  /** Behind the last task of a page after which no more come: in the next range of lanes, or in the next status. */
  end({ lanesBeyond }: StoredPage): void {
    if (this.position === undefined) return;
    const { status } = this.position;
    this.position =
      lanesBeyond === undefined
        ? this.beginningOf(this.statuses.indexOf(status) + 1)
        : { status, place: undefined, lanes: lanesBeyond };
  }

  private beginningOf(index: number): ListPosition | undefined {
    const status = this.statuses[index];
    return status === undefined ? undefined : { status, place: undefined };
  }
}

function checkFilter(limit: number, statuses: readonly TaskStatus[]): void {
  const fields = [];
  if (!Number.isInteger(limit) || limit < LIST_LIMIT.min || limit > LIST_LIMIT.max) {
    fields.push({ field: 'limit', message: `must be a whole number from ${LIST_LIMIT.min} to ${LIST_LIMIT.max}` });
  }
  const isKnown = statuses.length > 0 && statuses.every((status) => DEFAULT_ORDER.includes(status));
  if (!isKnown || new Set(statuses).size !== statuses.length) {
    fields.push({ field: 'statuses', message: `must be some of ${DEFAULT_ORDER.join(', ')}, each once` });
  }
  if (fields.length > 0) throw new QueueError('INVALID_FILTER', 'The filter is not valid', { fields });
}
