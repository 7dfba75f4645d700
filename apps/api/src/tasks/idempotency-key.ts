import type { NewTask } from '@app/queue';
import { Problem } from '../http/problem.js';
import { isKey } from './dto/task-options.rules.js';

const HEADER = 'Idempotency-Key';

/**
 * Adds the key of the header `Idempotency-Key` to a task.
 * @throws Problem `invalid-fields` when it does not fit, or is not the task's own `idempotency_key`
 */
export function withIdempotencyKey<Task extends Partial<NewTask>>(task: Task, header: string | undefined): Task {
  if (header === undefined) return task;
  if (!isKey.accepts(header)) throw invalid(isKey.expected);
  if (task.idempotencyKey !== undefined && task.idempotencyKey !== header) {
    throw invalid('must be the same as idempotency_key where both are given');
  }
  return { ...task, idempotencyKey: header };
}

/** @throws Problem `invalid-fields` when a bulk request has the header: it has one key for many tasks. */
export function refuseIdempotencyHeader(header: string | undefined): void {
  if (header !== undefined) throw invalid('must be left out here: give each task an idempotency_key');
}

const invalid = (message: string): Problem => new Problem('invalid-fields', { errors: [{ field: HEADER, message }] });
