import { createHash } from 'node:crypto';
import { MAX_CHILDREN } from '../config/limits.js';
import { QueueError, type FieldError } from '../domain/errors.js';
import type { ChildSubmission } from '../domain/outcome.js';
import type { ChildTask } from '../domain/task.js';
import { prepareTask } from '../producer/task-preparation.js';

const POSSIBLE: Record<keyof ChildTask, true> = {
  type: true,
  payload: true,
  payloadText: true,
  maxRetries: true,
  priority: true,
  timeoutMs: true,
  group: true,
  headers: true,
  tags: true,
  labels: true,
  key: true,
};
const LONGEST_KEY = 128;
const PARTITION = '00';
const DIGEST_LENGTH = 20;

/** Which task enqueues, and when it was created itself: an id may be used again after its task was removed. */
export interface Parent {
  taskId: string;
  createdAtMs: number;
}

/** What one run enqueues: it is submitted when the run completes, and forgotten otherwise. */
export class RunChildren {
  private readonly children: ChildSubmission[] = [];
  private readonly ids = new Set<string>();
  private bytes = 0;
  private closed = false;

  constructor(
    private readonly parent: Parent,
    private readonly maxTaskBytes: number,
  ) {}

  /**
   * @returns the id of the child: the same in every run of the parent that enqueues it in this order or with this key
   * @throws QueueError INVALID_TASK, TASK_TOO_LARGE
   */
  add(task: ChildTask): string {
    if (this.closed) throw new QueueError('INVALID_TASK', 'The run that would enqueue this task has ended');
    const problems = [...findForeignOptions(task), ...findKeyProblems(task.key)];
    if (problems.length > 0) throw refusal('INVALID_TASK', problems);
    const { key, ...plain } = task;
    const taskId = childTaskId(this.parent, key === undefined ? `#${this.children.length}` : `=${key}`);
    if (this.ids.has(taskId)) throw refusal('INVALID_TASK', [{ field: 'key', message: 'was used in this run before' }]);
    const { id, priority, body, bytes } = prepareTask({ ...plain, taskId }, this.maxTaskBytes);
    if (this.children.length === MAX_CHILDREN.tasks || this.bytes + bytes > MAX_CHILDREN.bytes) {
      throw new QueueError(
        'TASK_TOO_LARGE',
        `A run can enqueue at most ${MAX_CHILDREN.tasks} tasks and ${MAX_CHILDREN.bytes} bytes`,
      );
    }
    this.ids.add(id);
    this.children.push({ id, priority, body, bytes });
    this.bytes += bytes;
    return id;
  }

  /** What was enqueued; nothing can be added any more. */
  close(): readonly ChildSubmission[] {
    this.closed = true;
    return this.children;
  }
}

/** 22 characters like a made id: 2 for a partition, 20 of a digest (120 bits). Does not depend on the attempt. */
export function childTaskId({ taskId, createdAtMs }: Parent, name: string): string {
  const digest = createHash('sha256').update(`${taskId}\n${createdAtMs}\n${name}`).digest('base64url');
  return PARTITION + digest.slice(0, DIGEST_LENGTH);
}

function findForeignOptions(task: ChildTask): FieldError[] {
  return Object.entries(task)
    .filter(([name, value]) => value !== undefined && !Object.hasOwn(POSSIBLE, name))
    .map(([field]) => ({
      field,
      message: `is not possible for a task that a handler enqueues; possible are ${Object.keys(POSSIBLE).join(', ')}`,
    }));
}

function findKeyProblems(key: unknown): FieldError[] {
  const fits = key === undefined || (typeof key === 'string' && key.length > 0 && key.length <= LONGEST_KEY);
  return fits ? [] : [{ field: 'key', message: `must be 1 to ${LONGEST_KEY} characters` }];
}

function refusal(code: 'INVALID_TASK', fields: FieldError[]): QueueError {
  const told = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new QueueError(code, `The task is not valid: ${told}`, { fields });
}
