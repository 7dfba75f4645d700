import type { QueueOptions } from '../config/queue.settings.js';
import { QueueError } from '../domain/errors.js';
import { TERMINAL_STATUSES, type TaskStatus } from '../domain/lifecycle.js';
import type { EventsRequest, QueueEvent, TaskMovedEvent } from '../domain/queue-event.js';
import { toQueueError } from '../redis/redis-failure.js';
import { ResendingCall } from '../redis/resending-call.js';
import { STATUS_OF_LETTER } from '../redis/task-state.js';
import { ReadEventsScript, type EventsQuestion, type StoredEvents } from '../scripts/read-events.script.js';
import { EventBuffer } from './event-buffer.js';
import { EventHub } from './event-hub.js';
import { isLater, parseEventId, type EventPlace } from './event-place.js';
import { StreamEntry } from './stream-entry.js';

/** How much may wait for one who listens, in characters of the stream: some ten thousand events. */
const MOST_BUFFERED = 1024 * 1024;

/** Tells what happens in the queue, from now on or from an earlier event on. */
export class EventFeed {
  constructor(
    private readonly hub: EventHub,
    private readonly script: ReadEventsScript,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** @throws QueueError INVALID_FILTER, TASK_NOT_FOUND, REDIS_UNAVAILABLE, all of them at the first step */
  async *follow(request: EventsRequest): AsyncGenerator<QueueEvent, void, undefined> {
    const { taskId, after, signal } = request;
    const place = after === undefined ? undefined : parseEventId(after);
    const buffer = new EventBuffer(MOST_BUFFERED);
    const leave = this.hub.listen(buffer, taskId);
    try {
      if (!(await this.hub.isFollowing(this.options.redisTimeoutMs, signal))) {
        if (signal?.aborted) return;
        throw new QueueError('REDIS_UNAVAILABLE', 'The stream of events is not reachable');
      }
      // What the buffer holds may be older than this answer; from here on the id of an entry says what was told.
      let answer = await this.ask({ after: place?.entryId, inclusive: place?.position !== undefined, taskId });
      if (taskId !== undefined && answer.letter === undefined) {
        throw new QueueError('TASK_NOT_FOUND', 'There is no such task', { taskId });
      }
      yield { kind: 'opened', id: after ?? answer.newest, ...standing(answer) };
      for (;;) {
        if (answer.gap) yield { kind: 'gap', ...standing(answer) };
        for (const { id, text } of answer.entries) yield* eventsOf(new StreamEntry(id, text), request, place);
        const last = answer.entries.at(-1);
        if (!answer.more || last === undefined) break;
        answer = await this.ask({ after: last.id, taskId });
      }
      if (taskId !== undefined && answer.letter === undefined) yield { kind: 'removed', taskId };
      else if (taskId === undefined || isUnfinished(answer)) yield* this.live(buffer, request, answer.newest);
    } finally {
      leave();
    }
  }

  private async *live(
    buffer: EventBuffer,
    request: EventsRequest,
    told: string,
  ): AsyncGenerator<QueueEvent, void, undefined> {
    const { taskId, signal } = request;
    for (;;) {
      const item = await buffer.next(signal);
      if (item === undefined) return;
      if (item.kind === 'overflow') {
        yield { kind: 'cut' };
        return;
      }
      if (item.kind === 'entry' && !item.entry.isPurge) {
        if (!isLater(item.entry.id, told)) continue;
        yield* eventsOf(item.entry, request, undefined);
        if (taskId !== undefined && isEndOf(taskId, item.entry)) return;
        continue;
      }
      // What is missing came before that answer where it has told of it.
      const isGap = item.kind === 'gap' && isLater(item.beforeId, told);
      if (taskId === undefined) {
        if (isGap) yield { kind: 'gap' };
        continue;
      }
      const answer = await this.ask({ taskId });
      if (isGap) {
        told = answer.newest;
        yield { kind: 'gap', ...standing(answer) };
      }
      if (answer.letter === undefined) yield { kind: 'removed', taskId };
      if (answer.letter === undefined || (isGap && !isUnfinished(answer))) return;
    }
  }

  private async ask(question: EventsQuestion): Promise<StoredEvents> {
    try {
      const deadline = performance.now() + this.options.redisTimeoutMs;
      return await this.resending.until(deadline, (remainingMs) => this.script.run(question, remainingMs));
    } catch (error) {
      throw toQueueError(error);
    }
  }
}

function* eventsOf(
  entry: StreamEntry,
  { taskId: wanted, statuses }: EventsRequest,
  place: EventPlace | undefined,
): Generator<TaskMovedEvent, void, undefined> {
  const told = place?.entryId === entry.id ? (place.position ?? Infinity) : -1;
  for (const { position, status, taskId } of entry.moves()) {
    if (position <= told || (wanted !== undefined && taskId !== wanted)) continue;
    if (statuses !== undefined && !statuses.includes(status)) continue;
    yield { kind: 'task', id: `${entry.id}:${position}`, taskId, status, at: entry.at };
  }
}

const isTerminal = (status: TaskStatus | 'submitted'): boolean =>
  TERMINAL_STATUSES.some((terminal) => terminal === status);

const isEndOf = (taskId: string, entry: StreamEntry): boolean =>
  entry.moves().some((move) => move.taskId === taskId && isTerminal(move.status));

const isUnfinished = ({ letter }: StoredEvents): boolean =>
  letter !== undefined && !isTerminal(STATUS_OF_LETTER[letter]);

const standing = ({ letter }: StoredEvents): { status?: TaskStatus } =>
  letter === undefined ? {} : { status: STATUS_OF_LETTER[letter] };
