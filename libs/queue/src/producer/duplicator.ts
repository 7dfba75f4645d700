import type { QueueOptions } from '../config/queue.settings.js';
import { QueueError } from '../domain/errors.js';
import type { AcceptedTask, NewTask, TaskChanges } from '../domain/task.js';
import { ResendingCall } from '../redis/resending-call.js';
import { decodeRecord, type TaskRecord } from '../redis/task-record.js';
import { ReadTaskScript } from '../scripts/read-task.script.js';
import { Producer } from './producer.js';

/** Submits a task that is there once more, with changes. The original stays as it is. */
export class Duplicator {
  constructor(
    private readonly reading: ReadTaskScript,
    private readonly resending: ResendingCall,
    private readonly producer: Producer,
    private readonly options: QueueOptions,
  ) {}

  async duplicate(taskId: string, changes: TaskChanges): Promise<AcceptedTask> {
    const deadline = performance.now() + this.options.redisTimeoutMs;
    const stored = await this.resending.until(deadline, (remainingMs) => this.reading.run(taskId, remainingMs));
    if (stored === undefined) throw new QueueError('TASK_NOT_FOUND', `There is no task ${taskId}`, { taskId });
    return this.producer.enqueue(merged(decodeRecord(stored.record), changes));
  }
}

/** Not the id, the idempotency key, and when it was to run: they belong to that one submission. */
const TAKEN_OVER = [
  'maxRetries',
  'priority',
  'timeoutMs',
  'deadlineMs',
  'expiresInMs',
  'backoff',
  'keepMs',
  'queue',
  'group',
  'headers',
  'tags',
  'labels',
  'uniqueKey',
] as const satisfies readonly (keyof NewTask & keyof TaskRecord)[];

function merged(record: TaskRecord, changes: TaskChanges): NewTask {
  const options = Object.fromEntries(TAKEN_OVER.map((name) => [name, record[name]])) as Partial<NewTask>;
  const { type, payloadText } = record;
  const payload = changes.payload === undefined && changes.payloadText === undefined ? { payloadText } : {};
  return { ...options, type, ...payload, ...changes };
}
