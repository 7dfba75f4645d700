import {
  MAX_HEADER_LENGTH,
  MAX_HEADERS,
  MAX_RETRIES,
  NAME_EXPECTED,
  NAME_PATTERN,
  PRIORITY,
  TIMEOUT_MS,
} from '../config/limits.js';
import type { FieldError } from '../domain/errors.js';
import type { NewTask } from '../domain/task.js';

/** Names every field of a submission that is wrong, with what was expected. The payload is checked where it is encoded. */
export function findTaskProblems(task: NewTask): FieldError[] {
  const problems: FieldError[] = [];
  checkName(problems, 'type', task.type);
  if (task.taskId !== undefined) checkName(problems, 'taskId', task.taskId);
  if (task.queue !== undefined) checkName(problems, 'queue', task.queue);
  if (task.group !== undefined) checkName(problems, 'group', task.group);
  checkInteger(problems, 'maxRetries', task.maxRetries, MAX_RETRIES);
  checkInteger(problems, 'priority', task.priority, PRIORITY);
  checkInteger(problems, 'timeoutMs', task.timeoutMs, TIMEOUT_MS);
  if (task.headers !== undefined) checkHeaders(problems, task.headers);
  return problems;
}

function checkName(problems: FieldError[], field: string, value: unknown): void {
  if (typeof value !== 'string' || !NAME_PATTERN.test(value)) problems.push({ field, message: NAME_EXPECTED });
}

function checkInteger(
  problems: FieldError[],
  field: string,
  value: unknown,
  range: { min: number; max: number },
): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || (value as number) < range.min || (value as number) > range.max) {
    problems.push({ field, message: `must be a whole number from ${range.min} to ${range.max}` });
  }
}

function checkHeaders(problems: FieldError[], headers: unknown): void {
  const fits =
    typeof headers === 'object' &&
    headers !== null &&
    !Array.isArray(headers) &&
    Object.keys(headers).length <= MAX_HEADERS &&
    Object.entries(headers).every(
      ([name, value]) => typeof value === 'string' && Math.max(name.length, value.length) <= MAX_HEADER_LENGTH,
    );
  if (fits) return;
  const message = `must be an object of at most ${MAX_HEADERS} strings of at most ${MAX_HEADER_LENGTH} characters`;
  problems.push({ field: 'headers', message });
}
