import { EventEmitter } from 'node:events';
import type { QueueOptions } from '../config/queue.settings.js';
import { openClient, type RedisClient } from './client.factory.js';
import { isNoScript } from './redis-failure.js';

/** A script as Redis knows it: its text, and the SHA-1 under which the server caches it. */
export interface ServerScript {
  readonly source: string;
  readonly sha: string;
}

interface LinkEvents {
  /** The connection is usable (again). */
  up: [];
  /** The connection was lost, or could not be made; once for each outage. */
  down: [reason: string];
}

/**
 * One connection to Redis on which every call has a deadline. A call that misses it is rejected. A connection on which
 * nothing has come meanwhile is replaced: a socket that no longer answers looks alive for many minutes otherwise.
 */
export class RedisLink extends EventEmitter<LinkEvents> {
  private readonly client: RedisClient;
  private isUp = false;
  private wasReportedDown = false;
  private closed = false;
  private lastReplyAt = 0;
  /** What the client said when the connection was lost; undefined while it is up. */
  downReason: string | undefined;
  /** Those who wait until it is up, or closed. */
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly options: QueueOptions,
    role: string,
  ) {
    super();
    this.setMaxListeners(0);
    this.client = openClient(options, role);
    this.client.on('ready', () => this.becomeUp());
    this.client.on('error', (error: Error) => this.becomeDown(error.message));
    this.client.on('close', () => this.becomeDown('the connection was closed'));
  }

  get up(): boolean {
    return this.isUp;
  }

  /** Resolves to whether the connection is usable, as soon as it is, or when `withinMs` has passed. */
  waitUntilUp(withinMs: number): Promise<boolean> {
    if (this.isUp || this.closed) return Promise.resolve(this.isUp);
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve(this.isUp);
      };
      const timer = setTimeout(done, withinMs);
      this.waiting.add(done);
    });
  }

  /**
   * Runs a script once. A server that has forgotten it gets its text; that is no second run.
   * @param deadlineMs when to give up waiting; the script may have run all the same.
   */
  async evaluate(
    script: ServerScript,
    keys: string[],
    args: (string | number)[],
    deadlineMs: number,
  ): Promise<unknown> {
    const deadline = performance.now() + deadlineMs;
    const tail = [...keys, ...args];
    try {
      return await this.within(deadlineMs, this.client.evalsha(script.sha, keys.length, ...tail));
    } catch (error) {
      if (!isNoScript(error)) throw error;
      return await this.within(deadline - performance.now(), this.client.eval(script.source, keys.length, ...tail));
    }
  }

  /** Any other command, with a deadline (default: the configured one). */
  call(command: string, args: (string | number)[], deadlineMs = this.options.redisTimeoutMs): Promise<unknown> {
    const sent =
      'nodes' in this.client && command === 'INFO'
        ? (this.client.nodes('master')[0]?.call(command, args) ?? Promise.reject(new Error('Connection is closed.')))
        : this.client.call(command, args);
    return this.within(deadlineMs, sent);
  }

  /** Drops the connection and makes a new one. */
  reconnect(): void {
    if (this.closed) return;
    this.client.disconnect(true);
  }

  /** Closes the connection for good; calls under way are rejected. */
  close(): void {
    this.closed = true;
    this.isUp = false;
    this.client.disconnect();
    for (const done of this.waiting) done();
    this.removeAllListeners();
  }

  private async within<Reply>(milliseconds: number, reply: Promise<Reply>): Promise<Reply> {
    const sentAt = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const giveUp = (): void => {
        reject(new Error('The call to Redis timed out'));
        // One that had little time from the start says nothing about the connection.
        const waitedEnough = milliseconds >= this.options.redisTimeoutMs / 2;
        if (waitedEnough && this.lastReplyAt < sentAt) this.reconnect();
      };
      // After a blocked event loop the timer comes first and the reply that has long been there second.
      timer = setTimeout(() => setImmediate(giveUp), milliseconds);
    });
    try {
      const answer = await Promise.race([reply, late]);
      this.lastReplyAt = performance.now();
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }

  private becomeUp(): void {
    if (this.closed) return;
    this.isUp = true;
    this.wasReportedDown = false;
    this.downReason = undefined;
    for (const done of this.waiting) done();
    this.emit('up');
  }

  private becomeDown(reason: string): void {
    this.isUp = false;
    if (this.wasReportedDown || this.closed) return;
    this.wasReportedDown = true;
    this.downReason = reason;
    this.emit('down', reason);
  }
}
