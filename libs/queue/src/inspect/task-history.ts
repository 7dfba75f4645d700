import type { AttemptOutcome, TaskAttempt, TaskLogLine, TaskProgress } from '../domain/task.js';

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

/** Lines of JSON, newest first; see docs/redis-keys.md. */
export function decodeAttempts(text: string): TaskAttempt[] {
  const lines = text.split('\n').reverse();
  return lines.map((line) => {
    const { started_at, ended_at, ...rest } = JSON.parse(line) as StoredAttempt;
    return { ...rest, startedAt: new Date(started_at), endedAt: new Date(ended_at) };
  });
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
