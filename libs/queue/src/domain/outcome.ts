/** A task that a handler enqueued, ready to be written with the completion of its run. */
export interface ChildSubmission {
  id: string;
  priority: number;
  /** The record after its creation time. */
  body: string;
  bytes: number;
}

/**
 * What an attempt came to, as it is recorded. Texts are JSON; `cause`, what the handler threw, is only for the log.
 * `attempt` is what the history of the task keeps of it (see `attempt-text.ts`); without it nothing is kept.
 */
export type Outcome =
  | { kind: 'completed'; result: string; children?: readonly ChildSubmission[] }
  | { kind: 'retry'; delayMs: number; error: string; attempt?: string; cause?: unknown }
  | { kind: 'dead'; error: string; attempt?: string; cause?: unknown }
  | { kind: 'snoozed'; delayMs: number }
  | { kind: 'released'; attempt?: string };

/** No outcome, but recorded like one: a suspect, which waited until nothing else ran in its worker, begins. */
export interface Beginning {
  kind: 'begins';
}

/** What Redis said to an outcome: recorded, or refused because the task is someone else's now, or gone. */
export type OutcomeAnswer = 'OK' | 'LEASE_LOST' | 'UNKNOWN';
