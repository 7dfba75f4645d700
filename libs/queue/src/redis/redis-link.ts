import { EventEmitter } from 'node:events';
import type { QueueOptions } from '../config/queue.settings.js';
import { openClient, type RedisClient } from './client.factory.js';
import { Deadlines } from './deadlines.js';
import { nodeOf } from './node-of-key.js';
import { isNoScript } from './redis-failure.js';
import { ScriptCommand, type BoundScript } from './script-command.js';

const REOPEN_AFTER_MS = 50;

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
  private readonly deadlines = new Deadlines();
  private isUp = false;
  private wasReportedDown = false;
  private closed = false;
  private reopening: NodeJS.Timeout | undefined;
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
    this.client.on('end', () => this.reopen());
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
  async evaluate(script: BoundScript, args: readonly string[], deadlineMs: number): Promise<unknown> {
    const deadline = performance.now() + deadlineMs;
    try {
      return await this.within(deadlineMs, this.send(new ScriptCommand(script, args)));
    } catch (error) {
      if (!isNoScript(error)) throw error;
      const { source, keys } = script;
      return await this.within(deadline - performance.now(), this.client.eval(source, keys.length, ...keys, ...args));
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

  /** Any other command without a key of its own, of the server that has `key`. */
  callAt(key: string, command: string, args: (string | number)[], deadlineMs: number): Promise<unknown> {
    const node = nodeOf(this.client, key);
    if (node === undefined) return Promise.reject(new Error('Connection is closed.'));
    return this.within(deadlineMs, node.call(command, args));
  }

  /**
   * Runs a script once for each list of arguments, and then a command, all of it on one and the same connection: whatever
   * happens to the connection, no part of it is on another one.
   * @returns what each answered; rejects with the first error
   */
  evaluateThen(
    { source, keys }: BoundScript,
    argumentLists: readonly (readonly string[])[],
    [command, ...rest]: readonly [string, ...(string | number)[]],
    deadlineMs: number,
  ): Promise<{ replies: unknown[]; last: unknown }> {
    const node = nodeOf(this.client, keys[0] ?? '');
    if (node === undefined) return Promise.reject(new Error('Connection is closed.'));
    // Written in the same tick, and by its text: a script that the server does not know would be sent once more, later.
    const evaluations = argumentLists.map((args) => node.eval(source, keys.length, ...keys, ...args));
    const sent = Promise.all([Promise.all(evaluations), node.call(command, rest)]);
    return this.within(
      deadlineMs,
      sent.then(([replies, last]) => ({ replies, last })),
    );
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
    clearTimeout(this.reopening);
    this.client.disconnect();
    this.deadlines.close();
    for (const done of this.waiting) done();
    this.removeAllListeners();
  }

  /**
   * A client that is disconnected while it is about to connect takes that for the end, and never tries again. With sentinels
   * it does that to itself: when one of them tells of a failover while it asks another one for the primary.
   */
  private reopen(): void {
    if (this.closed) return;
    clearTimeout(this.reopening);
    this.reopening = setTimeout(() => void this.client.connect().catch(() => undefined), REOPEN_AFTER_MS);
  }

  private send(command: ScriptCommand): Promise<unknown> {
    void this.client.sendCommand(command);
    return command.promise;
  }

  private within<Reply>(milliseconds: number, reply: Promise<Reply>): Promise<Reply> {
    const sentAt = performance.now();
    return new Promise((resolve, reject) => {
      const call = this.deadlines.watch(milliseconds, () => {
        reject(new Error('The call to Redis timed out'));
        // One that had little time from the start says nothing about the connection.
        const waitedEnough = milliseconds >= this.options.redisTimeoutMs / 2;
        if (waitedEnough && this.lastReplyAt < sentAt) this.reconnect();
      });
      reply.then(
        (answer) => {
          this.deadlines.forget(call);
          this.lastReplyAt = performance.now();
          resolve(answer);
        },
        (error: unknown) => {
          this.deadlines.forget(call);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
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
