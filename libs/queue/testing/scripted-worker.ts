import type { OutcomeAnswer } from '../src/domain/outcome.js';
import type { ExtendScript } from '../src/scripts/extend.script.js';
import type { TurnScript } from '../src/scripts/turn.script.js';
import type { Acknowledgement, Claim, Turn, TurnReply, TurnSettings } from '../src/scripts/turn.types.js';

const DAY_MS = 86_400_000;

/** A task that a worker holds, or held: with the token of its claim. */
export type HeldTask = Claim;

export type AnsweredTurn = Extract<TurnReply, { status: 'OK' }> & {
  held: HeldTask[];
  ids: string[];
  /** One for each acknowledgement. */
  answers: OutcomeAnswer[];
};

const DEADLINE_MS = 5_000;

/** Sends turns as a worker would, one at a time and only when told to. Its lease is 10 s, its crash budget 2. */
export class ScriptedWorker {
  readonly settings: TurnSettings;
  private newest: Turn | undefined;
  private turnCount = 0;

  constructor(
    private readonly scripts: { turns: TurnScript; extensions: ExtendScript },
    boot: string,
    settings: Partial<TurnSettings>,
    private readonly lane = 0,
  ) {
    this.settings = {
      boot,
      types: ['a'],
      leaseMs: 10_000,
      crashBudget: 2,
      agingMs: 0,
      taskTimeoutMs: 1_800_000,
      unknownTypeGraceMs: 3_600_000,
      retentionAgeMs: DAY_MS,
      retentionCount: 1_000,
      retentionBytes: 1_000_000,
      deadLetterRetentionAgeMs: DAY_MS,
      deadLetterRetentionCount: 1_000,
      deadLetterRetentionBytes: 1_000_000,
      cancelledRetentionAgeMs: DAY_MS,
      cancelledRetentionCount: 1_000,
      cancelledRetentionBytes: 1_000_000,
      ...settings,
    };
  }

  /** The same worker's second lane. */
  otherLane(): ScriptedWorker {
    return new ScriptedWorker(this.scripts, this.settings.boot, this.settings, this.lane + 1);
  }

  /** A new turn. Sends a heartbeat with each, unless told otherwise. */
  turn(turn: Partial<Turn> = {}): Promise<AnsweredTurn> {
    this.newest = {
      lane: this.lane,
      number: ++this.turnCount,
      demand: 0,
      acknowledgements: [],
      awayMs: 0,
      hops: 0,
      rooms: '',
      heartbeat: JSON.stringify({ label: this.settings.boot }),
      ...turn,
    };
    return this.send(this.newest);
  }

  /** The newest turn again, as after a lost reply. */
  resend(): Promise<AnsweredTurn> {
    if (this.newest === undefined) throw new Error('There was no turn yet');
    return this.send(this.newest);
  }

  async claim(demand: number): Promise<HeldTask[]> {
    return (await this.turn({ demand })).held;
  }

  async claimOne(): Promise<HeldTask> {
    const [task] = await this.claim(1);
    if (task === undefined) throw new Error('Nothing was there to claim');
    return task;
  }

  complete(held: HeldTask, result = ''): Promise<OutcomeAnswer | undefined> {
    return this.acknowledge(held, { kind: 'completed', result });
  }

  fail(
    held: HeldTask,
    delayMs: number,
    error = '{"error":"failed"}',
    attempt?: string,
  ): Promise<OutcomeAnswer | undefined> {
    return this.acknowledge(held, { kind: 'retry', delayMs, error, ...(attempt !== undefined && { attempt }) });
  }

  bury(held: HeldTask, error = '{"error":"failed","reason":"exhausted"}'): Promise<OutcomeAnswer | undefined> {
    return this.acknowledge(held, { kind: 'dead', error });
  }

  release(held: HeldTask): Promise<OutcomeAnswer | undefined> {
    return this.acknowledge(held, { kind: 'released' });
  }

  /** A suspect, claimed before, begins. */
  begin(held: HeldTask): Promise<OutcomeAnswer | undefined> {
    return this.acknowledge(held, { kind: 'begins' });
  }

  snooze(held: HeldTask, delayMs: number): Promise<OutcomeAnswer | undefined> {
    return this.acknowledge(held, { kind: 'snoozed', delayMs });
  }

  async extend(held: HeldTask): Promise<OutcomeAnswer | undefined> {
    return (await this.scripts.extensions.run([held], this.settings.leaseMs, DEADLINE_MS))[0];
  }

  private async acknowledge(held: HeldTask, outcome: Acknowledgement['outcome']): Promise<OutcomeAnswer | undefined> {
    return (await this.turn({ acknowledgements: [acknowledgementOf(held, outcome)] })).answers[0];
  }

  private async send(turn: Turn): Promise<AnsweredTurn> {
    const reply = await this.scripts.turns.run(this.settings, turn, DEADLINE_MS);
    if (reply.status === 'STALE') throw new Error('STALE');
    const { claims, refusals } = reply;
    const answerTo = (one: Acknowledgement): OutcomeAnswer =>
      refusals.find(({ acknowledgement }) => acknowledgement === one)?.answer ?? 'OK';
    const ids = claims.map(({ taskId }) => taskId);
    return { ...reply, held: claims, ids, answers: turn.acknowledgements.map(answerTo) };
  }
}

export const acknowledgementOf = (
  { taskId, token, record }: HeldTask,
  outcome: Acknowledgement['outcome'],
): Acknowledgement => ({
  taskId,
  token,
  recordBytes: Buffer.byteLength(record),
  outcome,
});
