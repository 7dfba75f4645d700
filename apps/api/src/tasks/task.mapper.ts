import type { NewTask } from '@app/queue';
import type { SubmitTaskDto } from './dto/submit-task.dto.js';

/** What the API calls snake_case, in the queue's words. `payloadText` is the exact text of the DTO's payload. */
export function newTask(dto: SubmitTaskDto, payloadText: string | undefined): NewTask {
  const task: NewTask = { type: dto.task_type, payloadText: payloadText ?? '{}' };
  if (dto.task_id !== undefined) task.taskId = dto.task_id;
  if (dto.max_retries !== undefined) task.maxRetries = dto.max_retries;
  if (dto.priority !== undefined) task.priority = dto.priority;
  if (dto.timeout !== undefined) task.timeoutMs = Math.round(dto.timeout * 1000);
  if (dto.queue !== undefined) task.queue = dto.queue;
  if (dto.group !== undefined) task.group = dto.group;
  if (dto.headers !== undefined) task.headers = dto.headers;
  return task;
}
