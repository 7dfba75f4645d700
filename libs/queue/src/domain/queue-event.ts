import type { TaskStatus } from './lifecycle.js';

/** Which events to follow. */
export interface EventsRequest {
  /** Only those of this task; they end with the one that finishes it, or with `removed`. */
  taskId?: string;
  /** Only of tasks that came into one of these statuses. */
  statuses?: readonly (TaskStatus | 'submitted')[];
  /** The `id` of the last event that was seen: go on after it, as far as the queue remembers. Default: from now on. */
  after?: string;
  /** Ends it. */
  signal?: AbortSignal;
}

/** Something that happened in the queue, or to those who listen to it. */
export type QueueEvent = OpenedEvent | TaskMovedEvent | RemovedEvent | GapEvent | CutEvent;

/** Comes first, when nothing that happens from now on will be missed. */
export interface OpenedEvent {
  kind: 'opened';
  /** Go on from here with `after`. */
  id: string;
  /** How the task stands, where the events are those of one task. */
  status?: TaskStatus;
}

/** A task was accepted, or came into a status. */
export interface TaskMovedEvent {
  kind: 'task';
  /** Go on after this event with `after`. */
  id: string;
  taskId: string;
  status: TaskStatus | 'submitted';
  /** Redis's time. */
  at: Date;
}

/** The last one of a task that is gone before it was finished: a purge took it away, or Redis lost it (told when it is noticed). */
export interface RemovedEvent {
  kind: 'removed';
  taskId: string;
}

/** Events are missing here: more happened than the queue remembers, or `after` is too old. Read what matters anew. */
export interface GapEvent {
  kind: 'gap';
  /** How the task stands, where the events are those of one task. */
  status?: TaskStatus;
}

/** The last one: who listens was too slow, and further events were let go. Go on with `after`. */
export interface CutEvent {
  kind: 'cut';
}
