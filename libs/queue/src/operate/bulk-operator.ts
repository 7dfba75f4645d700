import { MAX_ACT_TASKS } from '../config/limits.js';
import {
  type Act,
  ACT_TABLE,
  type ActOutcome,
  type ActOutcomes,
  type RunTime,
  type TaskSelection,
} from '../domain/acts.js';
import { QueueError } from '../domain/errors.js';
import { checkAct, checkFilter, invalid, isTaskId } from './act-validation.js';
import { notFound, refused, tooLate } from './refusals.js';
import { TaskOperator } from './task-operator.js';
import { type Standing, TaskSelector } from './task-selector.js';

const MOST_AT_A_TIME = 32;
/** How long one call may take; what was not tried by then fails with REDIS_UNAVAILABLE. */
const TIME_BUDGET_MS = 10_000;

/** Performs one act on many tasks, each by itself. */
export class BulkOperator {
  constructor(
    private readonly operator: TaskOperator,
    private readonly selector: TaskSelector,
  ) {}

  /**
   * @throws QueueError INVALID_ACT before anything is done; REDIS_UNAVAILABLE where the tasks could not be found. What
   *   concerns one task is told in its outcome.
   */
  async act(act: Act, selection: TaskSelection, dryRun: boolean): Promise<ActOutcomes> {
    checkAct(act);
    const deadline = performance.now() + TIME_BUDGET_MS;
    const { taskIds, nextCursor } = await this.select(selection, deadline);
    const outcomes = dryRun
      ? await this.foresee(act, taskIds, deadline)
      : await this.performAll(act, taskIds, deadline);
    return { outcomes, ...(nextCursor !== undefined && { nextCursor }) };
  }

  private async select(
    selection: TaskSelection,
    deadline: number,
  ): Promise<{ taskIds: readonly string[]; nextCursor?: string | undefined }> {
    if ('taskIds' in selection) {
      const count = selection.taskIds.length;
      if (count > MAX_ACT_TASKS) throw invalid('taskIds', `must be at most ${MAX_ACT_TASKS} ids, are ${count}`);
      return { taskIds: [...new Set(selection.taskIds)] };
    }
    const { filter } = selection;
    checkFilter(filter);
    return this.selector.page(filter, deadline);
  }

  /** Some at a time. Once Redis was away for as long as a call may take, the rest is not tried any more. */
  private async performAll(act: Act, taskIds: readonly string[], deadline: number): Promise<ActOutcome[]> {
    const outcomes: ActOutcome[] = [];
    let last = deadline;
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < taskIds.length) {
        const at = next++;
        const taskId = taskIds[at] as string;
        outcomes[at] = await this.operator.act(taskId, act, last).catch((error: Error) => {
          if (error instanceof QueueError && error.code === 'REDIS_UNAVAILABLE') last = 0;
          return { taskId, error };
        });
      }
    };
    await Promise.all(Array.from({ length: MOST_AT_A_TIME }, work));
    return outcomes;
  }

  /** What the act would come to, as the tasks stand now. */
  private async foresee(act: Act, taskIds: readonly string[], deadline: number): Promise<ActOutcome[]> {
    const standings = await this.selector.standingsOf(taskIds.filter(isTaskId), deadline);
    const known = standings.values();
    return taskIds.map((taskId): ActOutcome => {
      const standing: Standing | undefined = isTaskId(taskId) ? known.next().value : undefined;
      if (standing === undefined) return { taskId, error: notFound(taskId) };
      const after = ACT_TABLE[act.action][standing.status];
      if (after === undefined) return { taskId, error: refused(act.action, taskId, standing.status) };
      const error = act.action === 'reschedule' ? lateness(taskId, act, standing) : undefined;
      return error === undefined ? { taskId, status: after } : { taskId, error };
    });
  }
}

/** Why a task can't be put off until then, as its script would say; undefined where it can. */
function lateness(taskId: string, { delayMs, runAt }: RunTime, standing: Standing): QueueError | undefined {
  const { expiresAtMs = Infinity, deadlineAtMs = Infinity, nowMs } = standing;
  const dueMs = Math.max(nowMs, runAt?.getTime() ?? nowMs + (delayMs ?? 0));
  if (dueMs >= expiresAtMs) return tooLate(taskId, 'expiry', new Date(expiresAtMs));
  return dueMs >= deadlineAtMs ? tooLate(taskId, 'deadline', new Date(deadlineAtMs)) : undefined;
}
