import { DELAY_MS } from '../config/limits.js';
import type { FieldError } from '../domain/errors.js';
import type { NewTask } from '../domain/task.js';

const DAY_MS = 86_400_000;

/** What is wrong with the time at which a task is to run. Its fields are right one by one. */
export function findScheduleProblems(task: NewTask, nowMs: number): FieldError[] {
  const { delayMs, runAt, expiresInMs, deadlineMs } = task;
  if (runAt !== undefined) {
    if (delayMs !== undefined) return [{ field: 'runAt', message: 'must be left out where there is a delay' }];
    if (!isInstant(runAt)) return [{ field: 'runAt', message: 'must be a valid date, from 1970 on' }];
  }
  const waitMs = delayMs ?? (runAt as Date).getTime() - nowMs;
  if (waitMs > DELAY_MS.max) {
    return [{ field: 'runAt', message: `must be at most ${DELAY_MS.max / DAY_MS} days ahead` }];
  }
  const problems: FieldError[] = [];
  const message = 'must be longer than the task waits to run: it counts from its acceptance';
  if (waitMs > 0 && expiresInMs !== undefined && expiresInMs <= waitMs)
    problems.push({ field: 'expiresInMs', message });
  if (waitMs > 0 && deadlineMs !== undefined && deadlineMs <= waitMs) problems.push({ field: 'deadlineMs', message });
  return problems;
}

const isInstant = (value: unknown): boolean => value instanceof Date && value.getTime() >= 0;
