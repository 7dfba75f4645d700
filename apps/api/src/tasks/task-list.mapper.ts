import type { TaskFilter, TaskPage } from '@app/queue';
import { statusesOf } from '../http/query-rules.js';
import type { TaskListQueryDto } from './dto/task-list.dto.js';
import { taskJson } from './task.presenter.js';

/** The query in the queue's words. */
export function taskFilter(query: TaskListQueryDto): TaskFilter {
  const filter: TaskFilter = {};
  if (query.status !== undefined) filter.statuses = statusesOf(query.status);
  if (query.type !== undefined) filter.type = query.type;
  if (query.tag !== undefined) filter.tag = query.tag;
  if (query.created_after !== undefined) filter.createdAfter = new Date(query.created_after);
  if (query.created_before !== undefined) filter.createdBefore = new Date(query.created_before);
  if (query.q !== undefined) filter.text = query.q;
  if (query.limit !== undefined) filter.limit = Number(query.limit);
  if (query.cursor !== undefined) filter.cursor = query.cursor;
  return filter;
}

/** A page as JSON text; payloads and results in it are byte for byte what they are. */
export function taskListJson({ tasks, nextCursor, scanned }: TaskPage): string {
  const cursor = JSON.stringify(nextCursor ?? null);
  return `{"tasks":[${tasks.map(taskJson).join(',')}],"next_cursor":${cursor},"scanned":${scanned}}`;
}
