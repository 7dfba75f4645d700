import { MAX_ACT_TASKS } from '../config/limits.js';
import type { QueueOptions } from '../config/queue.settings.js';
import type { ActFilter } from '../domain/acts.js';
import type { TaskStatus } from '../domain/lifecycle.js';
import { ResendingCall } from '../redis/resending-call.js';
import { ListIdsScript } from '../scripts/list-ids.script.js';
import { ReadStatusesScript, STATUSES_A_CALL } from '../scripts/read-statuses.script.js';
import { decodeCursor, encodeCursor } from './page-cursor.js';

/** Calls of one page: where a type is rare, the page ends early and its cursor goes on. */
const MOST_CALLS_A_PAGE = 40;

/** Finds the tasks of a filter, and in which status tasks are. */
export class TaskSelector {
  constructor(
    private readonly pages: ListIdsScript,
    private readonly statuses: ReadStatusesScript,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** @throws QueueError INVALID_ACT for a cursor that no page gave, REDIS_UNAVAILABLE */
  async page(filter: ActFilter, deadline: number): Promise<{ taskIds: string[]; nextCursor: string | undefined }> {
    const limit = filter.limit ?? MAX_ACT_TASKS;
    const taskIds = new Set<string>();
    let cursor = decodeCursor(filter.cursor);
    for (let calls = 0; calls < MOST_CALLS_A_PAGE && taskIds.size < limit; calls++) {
      const query = { ...filter, cursor, limit: limit - taskIds.size };
      const { ids, nextCursor } = await this.within(deadline, (ms) => this.pages.run(query, ms));
      for (const id of ids) taskIds.add(id);
      cursor = nextCursor;
      if (cursor === '') break;
    }
    return { taskIds: [...taskIds], nextCursor: cursor === '' ? undefined : encodeCursor(cursor) };
  }

  /** @throws QueueError REDIS_UNAVAILABLE */
  async statusesOf(taskIds: readonly string[], deadline: number): Promise<(TaskStatus | undefined)[]> {
    const found: (TaskStatus | undefined)[] = [];
    for (let at = 0; at < taskIds.length; at += STATUSES_A_CALL) {
      const some = taskIds.slice(at, at + STATUSES_A_CALL);
      found.push(...(await this.within(deadline, (ms) => this.statuses.run(some, ms))));
    }
    return found;
  }

  private within<Reply>(deadline: number, call: (remainingMs: number) => Promise<Reply>): Promise<Reply> {
    return this.resending.until(Math.min(deadline, performance.now() + this.options.redisTimeoutMs), call);
  }
}
