/**
 * One step of a sequence: what a client, a worker, an operator or time does to a queue. Plain data, so that a sequence which
 * found something can be written down and played again (see `regressions.ts`). Tasks are picked by id, claims by how recently
 * they were made, workers by number; what does not exist does nothing.
 */
export type Step =
  /** `times` 2: the first reply was lost, and the call is sent again. */
  | { do: 'submit'; tasks: Submission[]; times: 1 | 2 }
  | { do: 'duplicate'; of: string; as: string; times: 1 | 2 }
  | TurnStep
  /** A worker's turn before its newest one arrives only now. */
  | { do: 'late turn'; by: number }
  | { do: 'extend'; pick: number }
  | { do: 'note'; pick: number; percent: number; lines: number; times: 1 | 2 }
  | { do: 'crash' | 'leave'; by: number }
  | { do: 'quiet'; by: number; wish: 'QUIET' | 'RESUME' }
  | { do: 'act'; act: ActOnTask; id: string; times: 1 | 2 }
  | { do: 'redrive'; ids: string[]; request: string; times: 1 | 2 }
  | {
      do: 'start redrive';
      id: string;
      ids?: string[];
      fingerprint?: string;
      type?: string;
      canaries: number;
      rate: number;
    }
  | { do: 'step redrives'; owner: string }
  | { do: 'cancel redrive'; id: string }
  | { do: 'purge'; fingerprint?: string; olderThanMs: number }
  | { do: 'trim'; ageMs: number; count: number; bytes: number }
  | { do: 'advance'; ms: number }
  | { do: 'hold'; act: 'PAUSE' | 'DRAIN' | 'RESUME'; times: 1 | 2 }
  /** All that waits, and later what is left of it. */
  | { do: 'purge waiting' }
  | { do: 'clear purged' }
  | { do: 'flush scripts' }
  /** The newest call that may be sent again arrives once more, now. */
  | { do: 'again' };

export interface Submission {
  id: string;
  type: string;
  priority: number;
  payloadText: string;
  delayMs?: number;
  /** In ms from the beginning of the sequence. */
  runAtMs?: number;
  expiresInMs?: number;
  deadlineMs?: number;
  keepMs?: number;
  unique?: string;
  /** An idempotency key. */
  key?: string;
}

/** A child has no options but its priority. */
export type Child = Pick<Submission, 'id' | 'type' | 'priority' | 'payloadText'>;

export interface TurnStep {
  do: 'turn';
  by: number;
  demand: number;
  endings: { pick: number; ending: Ending }[];
  awayMs: number;
  /** How many more of each type this worker may run; without one, any number. */
  rooms?: Partial<Record<string, number>>;
  /**
   * What becomes of the call. `lost`: carried out, but the reply does not arrive; `unsent`: not carried out. Before the worker
   * takes another turn it sends such a one again. `twice`: it arrives twice.
   */
  fate: 'answered' | 'lost' | 'unsent' | 'twice';
}

export type Ending =
  | { kind: 'completed'; children: Child[] }
  | { kind: 'retry'; delayMs: number; fingerprint?: string }
  | { kind: 'dead'; fingerprint?: string }
  | { kind: 'snoozed'; delayMs: number }
  | { kind: 'released' }
  /** Not an ending: a suspect that waited begins. */
  | { kind: 'begins' };

export type ActOnTask =
  | { kind: 'cancel' }
  | { kind: 'retry' }
  | { kind: 'erase' }
  | { kind: 'priority'; priority: number }
  | { kind: 'reschedule'; delayMs: number }
  /** In ms from the beginning of the sequence. */
  | { kind: 'reschedule at'; runAtMs: number };
