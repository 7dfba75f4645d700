import type { Socket } from 'node:net';
import { OneWay } from './one-way.js';
import { readRequest, type ProxiedRequest } from './proxied-request.js';
import { isPush, RespFrames } from './resp-frames.js';

/** What the proxy does with a request, or with the reply to it: lets it pass, or loses it, and with it the connection. */
export type Fate = 'pass' | 'cut' | 'silence';

export interface ConnectionObserver {
  requested(request: ProxiedRequest): Fate;
  replied(request: ProxiedRequest): Fate;
  ended(connection: ProxiedConnection): void;
}

/** A client, its connection to Redis, and what is under way between them. */
export class ProxiedConnection {
  readonly requests: OneWay;
  readonly replies: OneWay;
  private readonly requestFrames = new RespFrames();
  private readonly replyFrames = new RespFrames();
  /** Requests whose replies have not come yet, in order. */
  private readonly unanswered: ProxiedRequest[] = [];
  private name = '';
  private ended = false;

  /** @param opaque passes bytes without reading them: for what is not requests and replies, as a replica's link */
  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly observer: ConnectionObserver,
    opaque: boolean,
  ) {
    this.requests = new OneWay(upstream);
    this.replies = new OneWay(client);
    client.on('data', (chunk) => (opaque ? this.requests.send(chunk) : this.takeRequests(chunk)));
    upstream.on('data', (chunk) => (opaque ? this.replies.send(chunk) : this.takeReplies(chunk)));
    for (const socket of [client, upstream]) socket.on('error', () => this.cut()).on('close', () => this.cut());
  }

  cut(): void {
    if (this.ended) return;
    this.ended = true;
    this.requests.close();
    this.replies.close();
    this.client.destroy();
    this.upstream.destroy();
    this.observer.ended(this);
  }

  private takeRequests(chunk: Buffer): void {
    for (const frame of this.requestFrames.push(chunk)) {
      const request = readRequest(frame, this.name);
      if (request.command === 'CLIENT' && /^setname$/i.test(request.words[1] ?? '')) this.name = request.words[2] ?? '';
      if (!this.survives(this.observer.requested(request))) return;
      this.unanswered.push(request);
      this.requests.send(frame);
    }
  }

  private takeReplies(chunk: Buffer): void {
    for (const frame of this.replyFrames.push(chunk)) {
      const request = isPush(frame) ? undefined : this.unanswered.shift();
      if (request !== undefined && !this.survives(this.observer.replied(request))) return;
      this.replies.send(frame);
    }
  }

  /** Without one reply, those after it would answer the wrong requests: a connection that lost one says nothing more. */
  private survives(fate: Fate): boolean {
    if (fate === 'pass') return true;
    if (fate === 'cut') this.cut();
    else for (const way of [this.requests, this.replies]) way.become({ kind: 'drop', dropped: () => {} });
    return false;
  }
}
