import type { QueueEvent } from '@app/queue';
import type { ServerSentEvent } from './sse-stream.js';

/** An event of the queue as it goes over the wire. `taskId` where the stream is one task's. */
export function serverSentEvent(event: QueueEvent, taskId: string | undefined): ServerSentEvent {
  switch (event.kind) {
    case 'opened':
      return { id: event.id, event: 'opened', data: { task_id: taskId, status: event.status } };
    case 'task':
      return {
        id: event.id,
        event: 'task',
        data: { task_id: event.taskId, status: event.status, at: event.at },
      };
    case 'removed':
      return { event: 'removed', data: { task_id: event.taskId } };
    case 'gap':
      return { event: 'gap', data: { task_id: taskId, status: event.status, detail: 'Events are missing here.' } };
    case 'cut':
      return { event: 'cut', data: { detail: 'The events came faster than they were taken.' } };
  }
}
