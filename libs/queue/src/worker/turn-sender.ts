import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { isFull, isPassing, toQueueError, wasNeverSent } from '../redis/redis-failure.js';
import type { RedisLink } from '../redis/redis-link.js';
import type { TurnScript } from '../scripts/turn.script.js';
import type { Turn, TurnReply, TurnSettings } from '../scripts/turn.types.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** A turn that came back. `sentAt`, by `performance.now()`, is when the call that was answered was sent. */
export interface AnsweredTurn {
  reply: TurnReply;
  sentAt: number;
}

/** Sends a turn until it is answered, under the same number: one whose reply was lost is not carried out twice. */
export class TurnSender {
  private readonly logger = new Logger('Worker');
  private abandoned = false;
  /** Since when Redis has not answered as it should: the connection is gone, or it is busy, loading or silent. */
  private awaySince: number | undefined;
  /** When a turn last came back, by `performance.now()`. */
  lastAnswerAt = performance.now();

  constructor(
    private readonly script: TurnScript,
    private readonly link: RedisLink,
    private readonly settings: TurnSettings,
    private readonly deadlineMs: number,
  ) {
    link.on('down', () => (this.awaySince ??= performance.now()));
  }

  get isConnected(): boolean {
    return this.link.up;
  }

  /** Resolves with undefined only after `abandon`. */
  async send(turn: Omit<Turn, 'awayMs'>): Promise<AnsweredTurn | undefined> {
    let sentAgain = 0;
    for (let pauseMs = FIRST_PAUSE_MS; !this.abandoned; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const sentAt = performance.now();
      try {
        const awayMs = Math.max(sentAgain, Math.round(sentAt - (this.awaySince ?? sentAt)));
        const reply = await this.script.run(this.settings, { ...turn, awayMs }, this.deadlineMs);
        this.awaySince = undefined;
        this.lastAnswerAt = performance.now();
        return { reply, sentAt };
      } catch (error) {
        sentAgain = 1;
        // A server whose disk is full writes nothing for anybody: leases run out as in an outage.
        if (isPassing(error) || isFull(error)) this.awaySince ??= sentAt;
        if (!isPassing(error)) {
          this.logger.error(`A turn failed: ${toQueueError(error).message}`, (error as Error).stack);
        }
        await this.pause(pauseMs * (0.8 + 0.4 * Math.random()), wasNeverSent(error));
      }
    }
    return undefined;
  }

  /**
   * Where there was no connection to send on, the next one ends the pause. Answers such as READONLY have it in full, and so
   * has a connection that just ends and does not know it yet: trying it again at once would leave it no time to find out.
   */
  private async pause(milliseconds: number, forConnection: boolean): Promise<void> {
    const since = performance.now();
    if (forConnection && !this.link.up && (await this.link.waitUntilUp(milliseconds))) return;
    await delay(Math.max(0, milliseconds - (performance.now() - since)));
  }

  /** Gives up on what is not answered yet, and sends nothing more. */
  abandon(): void {
    this.abandoned = true;
  }
}
