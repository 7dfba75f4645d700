import {
  DELAY_MS,
  KEEP_MS,
  KEY_EXPECTED,
  KEY_PATTERN,
  MAX_HEADER_LENGTH,
  MAX_HEADERS,
  MAX_RETRIES,
  MAX_TAGS,
  NAME_EXPECTED,
  NAME_PATTERN,
  PRIORITY,
  TIME_LIMIT_MS,
  TIMEOUT_MS,
} from '../config/limits.js';
import { DURABILITIES } from '../domain/durability.js';
import type { FieldError } from '../domain/errors.js';
import type { NewTask } from '../domain/task.js';
import { isTaskBackoff, TASK_BACKOFF_EXPECTED } from './task-backoff.js';
import { findScheduleProblems } from './task-schedule.js';

/**
 * Names every field of a submission that is wrong, with what was expected. The payload is checked where it is encoded.
 * @param nowMs this process's clock: only a bound for `runAt`, the due time is made by Redis's
 */
export function findTaskProblems(task: NewTask, nowMs: number): FieldError[] {
  const problems: FieldError[] = [];
  checkText(problems, 'type', task.type, NAME);
  if (task.taskId !== undefined) checkText(problems, 'taskId', task.taskId, NAME);
  if (task.queue !== undefined) checkText(problems, 'queue', task.queue, NAME);
  if (task.group !== undefined) checkText(problems, 'group', task.group, NAME);
  checkInteger(problems, 'maxRetries', task.maxRetries, MAX_RETRIES);
  checkInteger(problems, 'priority', task.priority, PRIORITY);
  checkInteger(problems, 'timeoutMs', task.timeoutMs, TIMEOUT_MS);
  checkInteger(problems, 'delayMs', task.delayMs, DELAY_MS);
  checkInteger(problems, 'deadlineMs', task.deadlineMs, TIME_LIMIT_MS);
  checkInteger(problems, 'expiresInMs', task.expiresInMs, TIME_LIMIT_MS);
  checkInteger(problems, 'keepMs', task.keepMs, KEEP_MS);
  if (task.headers !== undefined) checkTexts(problems, 'headers', task.headers);
  if (task.labels !== undefined) checkTexts(problems, 'labels', task.labels);
  if (task.tags !== undefined) checkTags(problems, task.tags);
  if (task.backoff !== undefined && !isTaskBackoff(task.backoff))
    problems.push({ field: 'backoff', message: TASK_BACKOFF_EXPECTED });
  if (task.idempotencyKey !== undefined) checkText(problems, 'idempotencyKey', task.idempotencyKey, KEY);
  if (task.uniqueKey !== undefined) checkText(problems, 'uniqueKey', task.uniqueKey, KEY);
  if (task.durability !== undefined && !DURABILITIES.includes(task.durability))
    problems.push({ field: 'durability', message: `must be one of ${DURABILITIES.join(', ')}` });
  if (problems.length === 0 && (task.runAt !== undefined || task.delayMs !== undefined))
    problems.push(...findScheduleProblems(task, nowMs));
  return problems;
}

interface TextForm {
  pattern: RegExp;
  expected: string;
}

const NAME: TextForm = { pattern: NAME_PATTERN, expected: NAME_EXPECTED };
const KEY: TextForm = { pattern: KEY_PATTERN, expected: KEY_EXPECTED };

function checkText(problems: FieldError[], field: string, value: unknown, { pattern, expected }: TextForm): void {
  if (typeof value !== 'string' || !pattern.test(value)) problems.push({ field, message: expected });
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

function checkTexts(problems: FieldError[], field: string, texts: unknown): void {
  const fits =
    typeof texts === 'object' &&
    texts !== null &&
    !Array.isArray(texts) &&
    Object.keys(texts).length <= MAX_HEADERS &&
    Object.entries(texts).every(
      ([name, value]) => typeof value === 'string' && Math.max(name.length, value.length) <= MAX_HEADER_LENGTH,
    );
  if (fits) return;
  const message = `must be an object of at most ${MAX_HEADERS} strings of at most ${MAX_HEADER_LENGTH} characters`;
  problems.push({ field, message });
}

function checkTags(problems: FieldError[], tags: unknown): void {
  const fits =
    Array.isArray(tags) &&
    tags.length <= MAX_TAGS &&
    tags.every((tag) => typeof tag === 'string' && NAME_PATTERN.test(tag));
  if (!fits)
    problems.push({ field: 'tags', message: `must be an array of at most ${MAX_TAGS} names; a name ${NAME_EXPECTED}` });
}
