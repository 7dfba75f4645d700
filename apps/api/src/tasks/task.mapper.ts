import type { NewTask, TaskChanges } from '@app/queue';
import type { DuplicateTaskDto } from './dto/duplicate-task.dto.js';
import type { SubmitTaskDto } from './dto/submit-task.dto.js';
import type { TaskFieldsDto } from './dto/task-fields.dto.js';
import { backoffOf, milliseconds } from './dto/task-options.rules.js';

/** What the API calls snake_case, in the queue's words. `payloadText` is the exact text of the DTO's payload. */
export function newTask(dto: SubmitTaskDto, payloadText: string | undefined): NewTask {
  const task: NewTask = { type: dto.task_type, payloadText: payloadText ?? '{}' };
  setOptions(task, dto);
  return task;
}

/** The same of what a duplicate has other than the original. */
export function taskChanges(dto: DuplicateTaskDto, payloadText: string | undefined): TaskChanges {
  const changes: TaskChanges = {};
  if (dto.task_type !== undefined) changes.type = dto.task_type;
  if (payloadText !== undefined) changes.payloadText = payloadText;
  setOptions(changes, dto);
  return changes;
}

function setOptions(task: Partial<NewTask>, dto: TaskFieldsDto): void {
  if (dto.task_id !== undefined) task.taskId = dto.task_id;
  if (dto.max_retries !== undefined) task.maxRetries = dto.max_retries;
  if (dto.priority !== undefined) task.priority = dto.priority;
  if (dto.timeout !== undefined) task.timeoutMs = milliseconds(dto.timeout);
  if (dto.delay !== undefined) task.delayMs = milliseconds(dto.delay);
  if (dto.run_at !== undefined) task.runAt = new Date(dto.run_at);
  if (dto.deadline !== undefined) task.deadlineMs = milliseconds(dto.deadline);
  if (dto.expires_in !== undefined) task.expiresInMs = milliseconds(dto.expires_in);
  if (dto.backoff !== undefined) task.backoff = backoffOf(dto.backoff);
  if (dto.keep !== undefined) task.keepMs = milliseconds(dto.keep);
  if (dto.tags !== undefined) task.tags = dto.tags;
  if (dto.labels !== undefined) task.labels = dto.labels;
  if (dto.idempotency_key !== undefined) task.idempotencyKey = dto.idempotency_key;
  if (dto.unique_key !== undefined) task.uniqueKey = dto.unique_key;
  if (dto.queue !== undefined) task.queue = dto.queue;
  if (dto.group !== undefined) task.group = dto.group;
  if (dto.headers !== undefined) task.headers = dto.headers;
  if (dto.durability !== undefined) task.durability = dto.durability;
}
