import { Injectable } from '@nestjs/common';
import type { Outcome, OutcomeAnswer } from '../domain/outcome.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('turn.lua');

/** Most tasks that one turn claims. */
export const MOST_CLAIMS_A_TURN = 256;

/** A finished attempt on its way to Redis. */
export interface Acknowledgement {
  taskId: string;
  token: string;
  /** Bytes of the record, for the retention by bytes. */
  recordBytes: number;
  outcome: Outcome;
}

/** What is the same in every turn of a worker. */
export interface TurnSettings {
  boot: string;
  /** The task types that this worker handles. */
  types: readonly string[];
  leaseMs: number;
  crashBudget: number;
  taskTimeoutMs: number;
  unknownTypeGraceMs: number;
  agingMs: number;
  retentionAgeMs: number;
  deadLetterRetentionAgeMs: number;
  retentionCount: number;
  retentionBytes: number;
}

export interface Turn {
  lane: number;
  /** Rises with each turn of the lane; the same number again gets the same answer. */
  number: number;
  demand: number;
  acknowledgements: readonly Acknowledgement[];
  /** How long this worker had been without Redis before this turn, 0 normally. */
  awayMs: number;
  /** How many workers a wake-up for a set-aside task may still be handed to. */
  hops: number;
  /** The worker's registry entry (JSON text), 'GONE' to leave the registry, '' for nothing to say. */
  heartbeat: string;
}

/** A task that was claimed, as it is stored. */
export interface Claim {
  taskId: string;
  record: string;
  state: string;
}

export type TurnReply =
  | {
      status: 'OK';
      nowMs: number;
      /** When this lane should look again although nobody wakes it; undefined: no reason known. */
      lookAgainInMs: number | undefined;
      retentionDue: boolean;
      answers: OutcomeAnswer[];
      claims: Claim[];
    }
  | { status: 'STALE' };

type Reply = ['OK', number, number, number, OutcomeAnswer[], string[], string[], string[]];

@Injectable()
export class TurnScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** One round trip: outcomes and demand in, answers and claims out. Idempotent for a (lane, number). */
  async run(settings: TurnSettings, turn: Turn, deadlineMs: number): Promise<TurnReply> {
    const args: (string | number)[] = [
      this.runner.clock,
      settings.boot,
      turn.number,
      turn.demand,
      settings.leaseMs,
      settings.crashBudget,
      settings.unknownTypeGraceMs,
      turn.awayMs,
      settings.retentionAgeMs,
      settings.deadLetterRetentionAgeMs,
      settings.retentionCount,
      settings.retentionBytes,
      turn.hops,
      turn.heartbeat,
      settings.agingMs,
      settings.types.length,
      turn.acknowledgements.length,
      ...settings.types,
    ];
    for (const acknowledgement of turn.acknowledgements) pushAcknowledgement(args, acknowledgement);
    const replayKey = this.runner.keys.replaySlot(settings.boot, turn.lane);
    const reply = await this.runner.run(SCRIPT, { args, deadlineMs, replayKey });
    if (reply[0] === 'STALE') return { status: 'STALE' };
    const [, nowMs, lookAgain, retentionDue, answers, ids, records, states] = reply as Reply;
    return {
      status: 'OK',
      nowMs,
      lookAgainInMs: lookAgain < 0 ? undefined : lookAgain,
      retentionDue: retentionDue === 1,
      answers,
      claims: ids.map((taskId, index) => ({ taskId, record: records[index] ?? '', state: states[index] ?? '' })),
    };
  }
}

function pushAcknowledgement(
  args: (string | number)[],
  { taskId, token, recordBytes, outcome }: Acknowledgement,
): void {
  switch (outcome.kind) {
    case 'completed':
      args.push(taskId, token, 'C', recordBytes, outcome.result);
      break;
    case 'retry':
      args.push(taskId, token, 'F', outcome.delayMs, outcome.error);
      break;
    case 'dead':
      args.push(taskId, token, 'D', recordBytes, outcome.error);
      break;
    case 'released':
      args.push(taskId, token, 'R', 0, '');
  }
}
