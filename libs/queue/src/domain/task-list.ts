import type { TaskStatus } from './lifecycle.js';
import type { Task } from './task.js';

/** Which tasks to list. What is left out does not restrict. */
export interface TaskFilter {
  /** One after the other, in this order. Default: all, what is not finished first. */
  statuses?: readonly TaskStatus[];
  type?: string;
  /** A tag that the task has. */
  tag?: string;
  /** Accepted at this instant or later, … */
  createdAfter?: Date;
  /** … and before this one. */
  createdBefore?: Date;
  /** Text in the id, the type, the newest error or the payload (as it was written), in upper or lower case. */
  text?: string;
  /** Most tasks of a page, 1 to 500. Default 50. */
  limit?: number;
  /** `nextCursor` of the page before. Goes with the same statuses. */
  cursor?: string;
}

/** A page of a list. It may be short, even empty, and still have a next one: looking costs a bounded time. */
export interface TaskPage {
  tasks: Task[];
  /** Where the next page begins; undefined after the last one. */
  nextCursor: string | undefined;
  /** How many tasks were looked at for this page. */
  scanned: number;
}
