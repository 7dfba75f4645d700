/** A task that nobody will run again by itself. Read its payload with `QueueService.get`. Instants are Redis's time. */
export interface DeadLetter {
  taskId: string;
  type: string;
  priority: number;
  group?: string;
  /** Failures when it died. */
  retryCount: number;
  maxRetries: number;
  crashCount: number;
  createdAt: Date;
  /** Start of its newest run; absent when it never ran. */
  startedAt?: Date;
  diedAt: Date;
  /** Errors of the same kind have the same: see `domain/fingerprint.ts`. */
  fingerprint: string;
  reason?: string;
  lastError: string;
}

/** Which dead letters to list. All that is given must fit. */
export interface DeadLetterQuery {
  type?: string;
  reason?: string;
  fingerprint?: string;
  /** Died at this instant or later. */
  since?: Date;
  /** Died before this instant. */
  before?: Date;
  /** 1 to 500. Default 50. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** Newest first. A page may have fewer than asked for, even none, and yet go on: only `nextCursor` tells. */
export interface DeadLetterPage {
  deadLetters: DeadLetter[];
  nextCursor?: string;
}

/** Dead letters with the same fingerprint. */
export interface DeadLetterGroup {
  fingerprint: string;
  count: number;
  /** When the first and the last one of those that are kept died. */
  firstDiedAt: Date;
  lastDiedAt: Date;
  /** The newest error, without what changes from one to the next. */
  title: string;
  reason?: string;
  /** Task types of the samples, each once. */
  types: string[];
  /** The newest ones, up to 3. */
  sampleIds: string[];
}

/** In the order of the fingerprints, which says nothing about them but stays. */
export interface DeadLetterGroupPage {
  groups: DeadLetterGroup[];
  nextCursor?: string;
}

/** What came of one id of a redrive. `held`: the unfinished task `heldBy` has its unique key. */
export type RedriveResult =
  | { taskId: string; status: 'pending' }
  | { taskId: string; status: 'unknown' | 'not_dead_letter' }
  | { taskId: string; status: 'held'; heldBy: string };

/** Which dead letters a staged redrive is for: exactly one of `taskIds`, `fingerprint` and `all`. */
export interface RedriveSelection {
  /** Up to 1,000. */
  taskIds?: readonly string[];
  fingerprint?: string;
  all?: true;
  /** Only tasks of this type; not with `taskIds`. */
  type?: string;
}

/** How a staged redrive goes about it. */
export interface RedriveStages {
  /** Tasks that go ahead, 0 to 100: the rest follows when all of them have completed. Default 0. */
  canaries?: number;
  /** Tasks a second for the rest, 0.01 to 100,000. Default: as fast as it goes. */
  rate?: number;
}

export const REDRIVE_STATUSES = ['canaries', 'redriving', 'completed', 'stopped', 'cancelled'] as const;

/**
 * `canaries`: canaries are sent, or run. `redriving`: the rest follows. `completed`: all were sent. `stopped`: a canary
 * failed. `cancelled`: by an operator.
 */
export type RedriveStatus = (typeof REDRIVE_STATUSES)[number];

/** A staged redrive as it stands. */
export interface Redrive {
  redriveId: string;
  status: RedriveStatus;
  createdAt: Date;
  endedAt?: Date;
  fingerprint?: string;
  type?: string;
  /** How many dead letters it looks through: with `type`, not all of them fit. */
  total: number;
  /** Sent, canaries included. */
  redriven: number;
  /** Left alone, because an unfinished task holds the same unique key. */
  refused: number;
  /** Of the ids that it was given: those that are no dead letters. */
  missing: number;
  canaries: { wanted: number; sent: number; completed: number; failed?: { taskId: string; fate: string } };
  rate?: number;
}

/** Which dead letters to throw away: exactly one of these. */
export interface PurgeSelection {
  fingerprint?: string;
  /** Those that died longer ago than this. */
  olderThanMs?: number;
  all?: true;
}

/** `more`: the time of the call was over; call again for the rest. */
export interface PurgeResult {
  removed: number;
  more: boolean;
}
