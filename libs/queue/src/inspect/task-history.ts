import type { AttemptOutcome, TaskAttempt, TaskLogLine, TaskProgress } from '../domain/task.js';
import type { TaskState } from '../redis/task-state.js';

interface StoredAttempt {
  attempt: number;
  worker: string;
  epoch: number;
  started_at: number;
  ended_at: number;
  outcome: AttemptOutcome;
  error?: string;
  stack?: string;
}

/** Lines of JSON, newest first, and how many older ones were left out; see docs/redis-keys.md. */
export function decodeAttempts(text: string): { attempts: TaskAttempt[]; attemptsLeftOut: number } {
  let attemptsLeftOut = 0;
  const attempts = text.split('\n').flatMap((line) => {
    const { left_out, started_at, ended_at, ...rest } = JSON.parse(line) as StoredAttempt & { left_out?: number };
    if (left_out === undefined) return { ...rest, startedAt: new Date(started_at), endedAt: new Date(ended_at) };
    attemptsLeftOut = left_out;
    return [];
  });
  return { attempts: attempts.reverse(), attemptsLeftOut };
}

/**
 * The run that completed a task, as its state tells of it. A completion writes no line of its own where the task has no
 * other one, which would cost each task for a few.
 */
export function completingRun(state: TaskState, worker: string): TaskAttempt | undefined {
  if (state.letter !== 'C' || state.endedAtMs === undefined) return undefined;
  return {
    attempt: state.failures + 1,
    worker,
    epoch: state.epoch,
    startedAt: new Date(state.startedAtMs),
    endedAt: new Date(state.endedAtMs),
    outcome: 'completed',
  };
}

export function decodeProgress(text: string): TaskProgress {
  const { at, ...rest } = JSON.parse(text) as { at: number; percent: number; data?: unknown };
  return { ...rest, updatedAt: new Date(at) };
}

const LOG_LINE = /^(\d+) (\d+)\.\d+ (.*)$/;

/** Lines `<ms> <epoch>.<number> <text>`, newest first. */
export function decodeLog(text: string): TaskLogLine[] {
  const lines = text.split('\n').reverse();
  return lines.flatMap((stored) => {
    const [, at, epoch, line = ''] = LOG_LINE.exec(stored) ?? [];
    return at === undefined ? [] : [{ at: new Date(Number(at)), epoch: Number(epoch), line }];
  });
}
