import type { ActFilter } from '../domain/acts.js';
import { taskMatch } from '../domain/task-match.js';
import { decodeRecord } from '../redis/task-record.js';
import type { ReadTask } from '../scripts/list-ids.script.js';

/** Whether status and type are all that a filter asks for, so that tasks need not be read. */
export const isPlain = ({ tag, createdAfter, createdBefore, text }: ActFilter): boolean =>
  [tag, createdAfter, createdBefore, text].every((each) => each === undefined);

/** Makes the test that a filter stands for, apart from its status. What can't be read does not fit. */
export function recordMatch(filter: ActFilter): (taskId: string, task: ReadTask) => boolean {
  const matches = taskMatch(filter);
  return (taskId, { record, error }) => {
    try {
      const { type, tags, createdAtMs, payloadText } = decodeRecord(record);
      const lastError = error === '' ? undefined : (JSON.parse(error) as { error: string }).error;
      return matches({
        taskId,
        type,
        payloadText,
        createdAt: new Date(createdAtMs),
        ...(tags !== undefined && { tags: [...tags] }),
        ...(lastError !== undefined && { lastError }),
      });
    } catch {
      return false;
    }
  };
}
