import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import {
  MOST_CLAIMS_A_TURN,
  type Acknowledgement,
  type Claim,
  type Turn,
  type TurnReply,
} from '../scripts/turn.types.js';
import { countForOneTurn } from './turn-load.js';
import type { AnsweredTurn, TurnSender } from './turn-sender.js';
import type { SlotShare } from './slot-shares.js';
import type { QueueLimits } from './type-limits.js';

/** What the turner asks of, and tells, the worker that it turns for. */
export interface TurnerClient {
  /** The queue's part in the slots of the worker. */
  readonly share: SlotShare;
  /** Types whose handlers limit how many of them run at once. */
  readonly limits: QueueLimits;
  /** Tasks were claimed. Their leases began less than `sentAgoMs` ago. */
  claimed(claims: readonly Claim[], sentAgoMs: number): void;
  /** A turn came back: Redis has answered all that it took along. */
  answered(acknowledgements: readonly Acknowledgement[]): void;
  /** What Redis said to an outcome that was not simply recorded. */
  refused(acknowledgement: Acknowledgement, answer: 'LEASE_LOST' | 'UNKNOWN'): void;
  /** The registry entry to send with the next turn, or ''. */
  heartbeat(): string;
  retentionDue(): void;
  /** A heartbeat was answered, with whether an operator wants this worker to be quiet. */
  quietAsked(quiet: boolean): void;
  redriveDue(): void;
  /** A task became a dead letter, as nobody handles its type. */
  unhandled(taskId: string, taskType: string): void;
}

export type { Claim };

type LaneTurn = Omit<Turn, 'awayMs'>;

interface Lane {
  index: number;
  turns: number;
  /** The turn under way. */
  turn: LaneTurn | undefined;
}

/** Later than this, the ordinary polling is early enough to set the timer again. */
const LONGEST_TIMER_MS = 60_000;

/**
 * The only caller of the turn script. Keeps up to `lanes` turns under way, so that Redis works while handlers run;
 * slots are split between them. Each turn takes along every outcome that is ready.
 */
export class Turner {
  private readonly logger = new Logger('Worker');
  private readonly lanes: Lane[];
  private readonly mostATurn: number;
  private outcomes: Acknowledgement[] = [];
  /** One more turn is wanted, whatever there is to say. */
  private forced = false;
  private looksUnderWay = 0;
  private hops = 0;
  private scheduled = false;
  private stopped = false;
  private paused = false;
  private abandoned = false;
  private idleListeners: (() => void)[] = [];
  private dueTimer: NodeJS.Timeout | undefined;

  /** @param concurrency how many tasks run at once; the lanes share them */
  constructor(
    private readonly sender: TurnSender,
    concurrency: number,
    private readonly client: TurnerClient,
  ) {
    const laneCount = concurrency >= 4 ? 2 : 1;
    this.lanes = Array.from({ length: laneCount }, (_, index) => ({ index, turns: 0, turn: undefined }));
    this.mostATurn = Math.min(Math.ceil(concurrency / laneCount), MOST_CLAIMS_A_TURN);
  }

  /** Looks for work. `hops`: how often the wake-up may still be handed on, see the turn script. */
  look(hops = 0): void {
    this.forced = true;
    this.hops = Math.max(this.hops, hops);
    this.pump();
  }

  /** Takes an outcome along with the next turn; at once when `flush`, because nothing else will finish soon. */
  report(acknowledgement: Acknowledgement, flush: boolean): void {
    this.outcomes.push(acknowledgement);
    if (flush) this.pump();
    else this.schedule();
  }

  /** Turns only acknowledge for as long as `paused`; one comes at once. It is not idle then: a wake-up would be lost on it. */
  pauseClaiming(paused: boolean): void {
    this.paused = paused;
    this.client.share.hungry = false;
    this.look();
  }

  /** From now on turns only acknowledge, for good. Nobody needs to wait until this is idle any more. */
  stopClaiming(): void {
    this.stopped = true;
    this.client.share.hungry = false;
    for (const listener of this.idleListeners.splice(0)) listener();
  }

  /** Resolves when the last look found less than was wanted and there is room for more, or after `withinMs`. */
  whenIdle(withinMs: number): Promise<void> {
    if (this.idle) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.idleListeners = this.idleListeners.filter((listener) => listener !== done);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.idleListeners.push(done);
    });
  }

  /** When a turn last came back, by `performance.now()`. */
  get lastTurnAt(): number {
    return this.sender.lastAnswerAt;
  }

  get idle(): boolean {
    if (this.paused) return false;
    return !this.client.share.hungry && !this.forced && this.looksUnderWay === 0 && this.freeSlots > 0;
  }

  /** Nothing is on its way to Redis, and nothing waits to be sent. */
  get silent(): boolean {
    return this.outcomes.length === 0 && this.lanes.every(({ turn }) => turn === undefined);
  }

  /** Sends what is left, and one last turn, until all of it is answered or `withinMs` has passed. Then turns no more. */
  async finish(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    this.forced = true;
    this.pump();
    while (this.hasMoreToSay() && performance.now() < deadline) {
      await delay(5);
      this.pump();
    }
    this.abandoned = true;
    this.sender.abandon();
    clearTimeout(this.dueTimer);
  }

  /** Without Redis, only outcomes are worth waiting for: the registry forgets this worker by itself. */
  private hasMoreToSay(): boolean {
    const underWay = this.lanes.flatMap(({ turn }) => turn ?? []);
    if (!this.sender.isConnected)
      return this.outcomes.length > 0 || underWay.some((turn) => turn.acknowledgements.length > 0);
    return this.outcomes.length > 0 || this.forced || underWay.length > 0;
  }

  private lookAgainIn(milliseconds: number): void {
    clearTimeout(this.dueTimer);
    if (milliseconds > LONGEST_TIMER_MS) return;
    this.dueTimer = setTimeout(() => this.look(), milliseconds + 1);
  }

  private get freeSlots(): number {
    return Math.min(this.client.share.free, this.client.limits.room);
  }

  private get claims(): boolean {
    return !this.stopped && !this.paused;
  }

  /** Uses slots that became free, if there is a use for them. */
  schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.pump();
    });
  }

  private pump(): void {
    for (const lane of this.lanes) {
      if (this.abandoned || lane.turn) continue;
      const demand = this.claims ? this.demand() : 0;
      const wanted = this.outcomes.length > 0 || this.forced || (this.client.share.hungry && demand > 0);
      if (!wanted) return;
      void this.turn(lane, demand);
    }
  }

  private demand(): number {
    return Math.max(0, Math.min(this.client.share.allowance, this.client.limits.room, this.mostATurn));
  }

  private async turn(lane: Lane, demand: number): Promise<void> {
    this.client.share.reserve(demand);
    const isLook = this.forced;
    if (isLook) this.looksUnderWay++;
    // What a look can't take for want of a slot is asked for as soon as one is free.
    if (isLook && demand === 0 && this.claims) this.client.share.hungry = true;
    const reservation = this.client.limits.reserve(demand);
    const turn: LaneTurn = {
      lane: lane.index,
      number: ++lane.turns,
      demand,
      acknowledgements: this.takeOutcomes(),
      hops: this.hops,
      heartbeat: this.client.heartbeat(),
      rooms: reservation.rooms,
    };
    lane.turn = turn;
    this.forced = false;
    this.hops = 0;
    const answer = await this.sender.send(turn);
    this.client.share.release(demand, claimedBy(answer));
    lane.turn = undefined;
    if (isLook) this.looksUnderWay--;
    if (answer === undefined) {
      this.client.limits.giveBack(reservation);
      return;
    }
    this.digest(turn, answer.reply, answer.sentAt);
    // What was claimed is counted as running by now.
    this.client.limits.giveBack(reservation);
    this.pump();
    this.client.answered(turn.acknowledgements);
    // Where their leases took up all the room there was, there is some now.
    if (lane.turn === undefined) this.pump();
    if (this.idle) for (const listener of this.idleListeners.splice(0)) listener();
  }

  private takeOutcomes(): Acknowledgement[] {
    const count = countForOneTurn(this.outcomes);
    if (count === this.outcomes.length) {
      const all = this.outcomes;
      this.outcomes = [];
      return all;
    }
    return this.outcomes.splice(0, count);
  }

  private digest(turn: LaneTurn, reply: TurnReply, sentAt: number): void {
    if (reply.status === 'STALE') {
      this.logger.error('A turn was answered as stale: what it took along is not recorded, and will run again');
      return;
    }
    for (const { acknowledgement, answer } of reply.refusals) this.client.refused(acknowledgement, answer);
    if (turn.demand > 0) this.client.share.hungry = reply.claims.length === turn.demand;
    // Who goes down leaves what is left to sweep to the others.
    if (reply.lookAgainInMs !== undefined && !this.stopped) this.lookAgainIn(reply.lookAgainInMs);
    if (reply.claims.length > 0) this.client.claimed(reply.claims, performance.now() - sentAt);
    if (reply.retentionDue) this.client.retentionDue();
    if (reply.quiet !== undefined) this.client.quietAsked(reply.quiet);
    if (reply.redriveDue) this.client.redriveDue();
    for (const { taskId, taskType } of reply.unhandled) this.client.unhandled(taskId, taskType);
  }
}

const claimedBy = (answer: AnsweredTurn | undefined): number =>
  answer?.reply.status === 'OK' ? answer.reply.claims.length : 0;
