import type { Task } from './task.js';
import type { TaskFilter } from './task-list.js';

/** What a filter looks at in a task. */
export type MatchedTask = Pick<Task, 'taskId' | 'type' | 'tags' | 'createdAt' | 'lastError' | 'payloadText'>;

/** Makes the test that a filter stands for, apart from statuses. */
export function taskMatch(filter: TaskFilter): (task: MatchedTask) => boolean {
  const { type, tag, createdAfter, createdBefore } = filter;
  const text = filter.text?.toLowerCase();
  return (task) =>
    (type === undefined || task.type === type) &&
    (tag === undefined || (task.tags?.includes(tag) ?? false)) &&
    (createdAfter === undefined || task.createdAt >= createdAfter) &&
    (createdBefore === undefined || task.createdAt < createdBefore) &&
    (text === undefined || text === '' || textsOf(task).some((each) => each.toLowerCase().includes(text)));
}

const textsOf = ({ taskId, type, lastError = '', payloadText }: MatchedTask): string[] => [
  taskId,
  type,
  lastError,
  payloadText,
];
