import type { BulkResult, NewTask } from '@app/queue';
import { Problem, toProblem } from '../http/problem.js';
import { type BulkItem, bulkItem } from './task.presenter.js';

/**
 * Status and body of the answer to a bulk submission: 201 when all were accepted, 207 when some were rejected.
 * @throws Problem when every task was rejected because it could not be taken now: the client should send all of them
 *   again, and finds the ids to do so with in `tasks`.
 */
export function bulkAnswer(
  submitted: readonly NewTask[],
  results: readonly BulkResult[],
): { status: 201 | 207; body: { tasks: BulkItem[] } } {
  const tasks = results.map((result, index) => bulkItem(submitted[index]!, result));
  const rejected = results.filter((result) => result.status === 'rejected');
  if (rejected.length === 0) return { status: 201, body: { tasks } };
  const problems = rejected.map(({ error }) => toProblem(error));
  if (rejected.length === results.length && problems.every(({ kind }) => kind.retryAfterS !== undefined)) {
    throw new Problem(problems[0]!.code, { detail: problems[0]!.details.detail, tasks });
  }
  return { status: 207, body: { tasks } };
}
