import type { Beginning, Outcome, OutcomeAnswer } from '../domain/outcome.js';
import type { RetentionRules } from './retention-rules.js';

/** Most lanes of one boot id: its replay slots are forgotten by number. The last is the lease thread's. */
export const LANES_A_BOOT = 4;
/** Most tasks that one turn claims. */
export const MOST_CLAIMS_A_TURN = 256;

/** A finished attempt on its way to Redis. */
export interface Acknowledgement {
  taskId: string;
  token: string;
  /** Bytes of the record, for the retention by bytes. */
  recordBytes: number;
  outcome: Outcome | Beginning;
}

/** What is the same in every turn of a worker. */
export interface TurnSettings extends RetentionRules {
  boot: string;
  /** The task types that this worker handles. */
  types: readonly string[];
  leaseMs: number;
  crashBudget: number;
  taskTimeoutMs: number;
  unknownTypeGraceMs: number;
  agingMs: number;
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
  /** See `encodeWorkerEntry`; 'GONE' to leave the registry, '' for nothing to say. */
  heartbeat: string;
  /** For types whose handlers limit how many of them run at once, how many more may: `<type> <number> …`, or ''. */
  rooms: string;
}

/** A task that was claimed. */
export interface Claim {
  taskId: string;
  /** As it is stored, see docs/redis-keys.md. */
  record: string;
  /** Proof of ownership: the beginning of the task's state. */
  token: string;
  /** The number of this claim in the life of the queue. */
  epoch: number;
  failures: number;
  crashes: number;
  /** How long until the deadline over all its attempts, in ms; undefined where it has none. */
  deadlineInMs: number | undefined;
}

/** An outcome that was not recorded. */
export interface Refusal {
  acknowledgement: Acknowledgement;
  answer: Exclude<OutcomeAnswer, 'OK'>;
}

export type TurnReply =
  | {
      status: 'OK';
      nowMs: number;
      /** When this lane should look again although nobody wakes it; undefined: no reason known. */
      lookAgainInMs: number | undefined;
      retentionDue: boolean;
      /** Whether an operator wants this worker to claim nothing; undefined in turns that did not ask. */
      quiet: boolean | undefined;
      /** A staged redrive is under way: somebody must carry it on. */
      redriveDue: boolean;
      /** Tasks that became dead letters in this turn, as nobody handles their type. */
      unhandled: { taskId: string; taskType: string }[];
      refusals: Refusal[];
      claims: Claim[];
    }
  | { status: 'STALE' };
