import { QueueError } from '../domain/errors.js';
import type { AcceptedTask } from '../domain/task.js';
import { STATUS_OF_LETTER } from '../redis/task-state.js';
import type { EnqueueAnswer } from '../scripts/enqueue.script.js';
import type { PreparedTask } from './task-preparation.js';

/**
 * What a caller is told of a submission.
 * @throws QueueError TASK_ID_CONFLICT, IDEMPOTENCY_CONFLICT, UNIQUE_KEY_HELD, QUEUE_FULL, LARGER_THAN_QUEUE, QUEUE_DRAINING
 */
export function acceptedTask({ id, hasOwnId }: PreparedTask, answer: EnqueueAnswer): AcceptedTask {
  refuse(answer);
  const { word, letter, dueMs } = answer;
  return {
    taskId: answer.id,
    status: letter === '-' ? 'removed' : STATUS_OF_LETTER[letter],
    ...(dueMs !== undefined && { nextRunAt: new Date(dueMs) }),
    // An id that was made for this submission is known only when its write was repeated after a lost reply.
    deduplicated: word === 'SAME' && (hasOwnId || answer.id !== id),
  };
}

function refuse({ word, id: taskId }: EnqueueAnswer): void {
  switch (word) {
    case 'OTHER':
      throw new QueueError('TASK_ID_CONFLICT', `The id ${taskId} belongs to another task with other content`, {
        taskId,
      });
    case 'REUSED':
      throw new QueueError('IDEMPOTENCY_CONFLICT', `This idempotency key belongs to other content, of task ${taskId}`, {
        taskId,
      });
    case 'HELD':
      throw new QueueError('UNIQUE_KEY_HELD', `The unfinished task ${taskId} has this unique key`, {
        taskId,
        heldBy: taskId,
      });
    case 'FULL':
      throw new QueueError('QUEUE_FULL', 'This queue is full: its limits are reached. Try again later', { taskId });
    case 'LARGE':
      throw new QueueError('LARGER_THAN_QUEUE', 'This task alone has more bytes than this queue may hold', { taskId });
    case 'DRAINING':
      throw new QueueError('QUEUE_DRAINING', 'This queue is being drained: it takes nothing new', { taskId });
    default:
  }
}
