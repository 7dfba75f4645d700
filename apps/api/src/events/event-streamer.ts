import { EVENT_ID_PATTERN, type EventsRequest, type Queue, type QueueEvent, TERMINAL_STATUSES } from '@app/queue';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HeldRequests } from '../http/held-requests.js';
import { Problem } from '../http/problem.js';
import { serverSentEvent } from './event.presenter.js';
import { EVENTS_OPTIONS, type EventsOptions } from './events.options.js';
import { type ServerSentEvent, SseStream } from './sse-stream.js';

/** Answers a request with a stream of events, until they end, the client goes away or the API stops. */
@Injectable()
export class EventStreamer {
  constructor(
    private readonly held: HeldRequests,
    @Inject(EVENTS_OPTIONS) private readonly options: EventsOptions,
  ) {}

  /** @throws Problem and QueueError before anything was sent */
  async stream({ tasks }: Queue, request: Request, response: Response, wanted: EventsRequest): Promise<void> {
    const after = lastEventId(request);
    const { signal, release } = this.held.hold(response);
    const followed = { ...wanted, ...(after !== undefined && { after }), signal };
    const events = tasks.events(followed)[Symbol.asyncIterator]();
    try {
      const first = await events.next();
      if (first.done === true) {
        response.destroy(); // The client has gone, or the API stops.
        return;
      }
      const begun = [first.value];
      if (after !== undefined && isFinished(first.value)) {
        const second = await events.next();
        if (second.done === true) {
          // A browser's EventSource asks again when a stream has ended; this tells it that there is nothing more.
          response.status(204).end();
          return;
        }
        begun.push(second.value);
      }
      await this.send(response, begun, events, wanted.taskId);
    } finally {
      release();
      await events.return?.();
    }
  }

  private async send(
    response: Response,
    begun: readonly QueueEvent[],
    events: AsyncIterator<QueueEvent>,
    taskId: string | undefined,
  ): Promise<void> {
    const stream = new SseStream(response, this.options.eventsHeartbeatMs);
    let lastEvent: ServerSentEvent | undefined;
    try {
      for (const event of begun) await stream.send(serverSentEvent(event, taskId));
      for (let next = await events.next(); next.done !== true; next = await events.next()) {
        if (next.value.kind === 'cut') lastEvent = serverSentEvent(next.value, taskId);
        else if (!(await stream.send(serverSentEvent(next.value, taskId)))) lastEvent = serverSentEvent(CUT, taskId);
        if (lastEvent !== undefined) break;
      }
    } finally {
      stream.end(lastEvent);
    }
  }
}

const CUT: QueueEvent = { kind: 'cut' };

const isFinished = (event: QueueEvent): boolean =>
  event.kind === 'opened' && event.status !== undefined && TERMINAL_STATUSES.includes(event.status);

/** @throws Problem `invalid-fields` when the header is not the id of an event */
function lastEventId(request: Request): string | undefined {
  const id = request.get('last-event-id');
  if (id === undefined || id === '') return undefined;
  if (EVENT_ID_PATTERN.test(id)) return id;
  const message = 'must be the id of an event, like 1795494545535-0:3';
  throw new Problem('invalid-fields', { errors: [{ field: 'Last-Event-ID', message }] });
}
