/** What an attempt came to, as it is recorded. Texts are JSON; `cause`, what the handler threw, is only for the log. */
export type Outcome =
  | { kind: 'completed'; result: string }
  | { kind: 'retry'; delayMs: number; error: string; cause?: unknown }
  | { kind: 'dead'; error: string; cause?: unknown }
  | { kind: 'released' };

/** What Redis said to an outcome: recorded, or refused because the task is someone else's now, or gone. */
export type OutcomeAnswer = 'OK' | 'LEASE_LOST' | 'UNKNOWN';
