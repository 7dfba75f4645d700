import type { ActOutcome, ActOutcomes, ActResult } from '@app/queue';
import { Problem, type ProblemBody, toProblem } from '../http/problem.js';
import type { ActAnswerDto, ActCountsDto } from './dto/act-answer.dto.js';

/** What an act on one of many tasks came to. */
export type ActItem = ActAnswerDto | { task_id: string; error: ProblemBody };

/** See `ActsAnswerDto`. */
export interface ActsAnswer {
  tasks: ActItem[];
  counts: ActCountsDto;
  dry_run?: true;
  next_cursor: string | null;
}

/** The answer to an act on one task. */
export function actAnswer({ taskId, status, nextRunAt }: ActResult): ActAnswerDto {
  return { task_id: taskId, status, ...(nextRunAt !== undefined && { next_run_at: nextRunAt.toISOString() }) };
}

/** Status and body of the answer to a cancellation: 202 when the task runs and was asked to stop. */
export function cancelAnswer(result: ActResult): { status: 200 | 202; body: ActAnswerDto } {
  if (result.status !== 'processing') return { status: 200, body: actAnswer(result) };
  const message = 'Asked to stop; cancelled when its run has ended';
  return { status: 202, body: { ...actAnswer(result), message } };
}

/**
 * Status and body of the answer to an act on many tasks: 200 when all is done, 207 when some were refused or failed.
 * @throws Problem when every task failed because Redis is away; `tasks` has the ids to send again.
 */
export function actsAnswer(
  { outcomes, nextCursor }: ActOutcomes,
  dryRun: boolean,
): { status: 200 | 207; body: ActsAnswer } {
  const tasks = outcomes.map(itemOf);
  const failures = outcomes.flatMap(errorOf).map(toProblem);
  const failed = failures.filter(({ kind }) => kind.status >= 500);
  if (failed[0] !== undefined && failed.length === outcomes.length) {
    throw new Problem(failed[0].code, { detail: failed[0].details.detail, tasks });
  }
  const refused = failures.length - failed.length;
  const counts = { done: outcomes.length - failures.length, refused, failed: failed.length };
  const more = { ...(dryRun && { dry_run: true as const }), next_cursor: nextCursor ?? null };
  return { status: failures.length === 0 ? 200 : 207, body: { tasks, counts, ...more } };
}

/** Why nothing was done to a task, as a list of none or one. */
export const errorOf = (outcome: ActOutcome): Error[] => (outcome.status === undefined ? [outcome.error] : []);

function itemOf(outcome: ActOutcome): ActItem {
  if (outcome.status !== undefined) return actAnswer(outcome);
  return { task_id: outcome.taskId, error: toProblem(outcome.error).body };
}
