import { MAX_ACT_TASKS } from '../config/limits.js';
import type { QueueOptions } from '../config/queue.settings.js';
import type { ActFilter } from '../domain/acts.js';
import { ResendingCall } from '../redis/resending-call.js';
import { ListIdsScript } from '../scripts/list-ids.script.js';
import { ReadStatusesScript, STATUSES_A_CALL, type StoredStanding } from '../scripts/read-statuses.script.js';
import { decodeCursor, encodeCursor } from './page-cursor.js';
import { isPlain, recordMatch } from './record-match.js';

/**
 * What one page may cost: where what fits is rare, it ends early and its cursor goes on. A call looks at 256 tasks at most,
 * and reads about 256 KB where tasks must be read.
 */
const BUDGET = { calls: 40, milliseconds: 1_000 } as const;

/** How a task stands, as of an instant of Redis's clock. */
export type Standing = StoredStanding & { nowMs: number };

/** Finds the tasks of a filter, and how tasks stand. */
export class TaskSelector {
  constructor(
    private readonly pages: ListIdsScript,
    private readonly statuses: ReadStatusesScript,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** @throws QueueError INVALID_ACT for a cursor that no page gave, REDIS_UNAVAILABLE */
  async page(filter: ActFilter, deadline: number): Promise<{ taskIds: string[]; nextCursor: string | undefined }> {
    const { status, type, limit = MAX_ACT_TASKS } = filter;
    const matches = isPlain(filter) ? undefined : recordMatch(filter);
    const taskIds = new Set<string>();
    const stopAt = performance.now() + BUDGET.milliseconds;
    let place = decodeCursor(this.options.queueName, filter.cursor);
    for (let calls = 0; calls < BUDGET.calls && taskIds.size < limit; calls++) {
      if (calls > 0 && performance.now() > stopAt) break;
      const wanted = matches === undefined ? limit - taskIds.size : limit;
      const query = { status, type, place, limit: wanted, reads: matches !== undefined };
      const page = await this.within(deadline, (ms) => this.pages.run(query, ms));
      place = page.next;
      for (const [index, id] of page.ids.entries()) {
        const task = page.tasks[index];
        if (matches === undefined || (task !== undefined && matches(id, task))) taskIds.add(id);
        const isLast = index === page.ids.length - 1;
        if (taskIds.size < limit || isLast || task === undefined) continue;
        place = { ...page.next, cursor: task.cursor };
        break;
      }
      if (place.cursor === '') break;
    }
    return { taskIds: [...taskIds], nextCursor: encodeCursor(this.options.queueName, place) };
  }

  /**
   * How tasks stand, each as of an instant of Redis's clock; undefined where there is none.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  async standingsOf(taskIds: readonly string[], deadline: number): Promise<(Standing | undefined)[]> {
    const found: (Standing | undefined)[] = [];
    for (let at = 0; at < taskIds.length; at += STATUSES_A_CALL) {
      const some = taskIds.slice(at, at + STATUSES_A_CALL);
      const { standings, nowMs } = await this.within(deadline, (ms) => this.statuses.standings(some, ms));
      found.push(...standings.map((standing) => standing && { ...standing, nowMs }));
    }
    return found;
  }

  private within<Reply>(deadline: number, call: (remainingMs: number) => Promise<Reply>): Promise<Reply> {
    return this.resending.until(Math.min(deadline, performance.now() + this.options.redisTimeoutMs), call);
  }
}
