/** What an attempt came to, as it is recorded. Texts are JSON. */
export type Outcome =
  | { kind: 'completed'; result: string }
  | { kind: 'retry'; delayMs: number; error: string }
  | { kind: 'dead'; error: string }
  | { kind: 'released' };

/** What Redis said to an outcome: recorded, or refused because the task is someone else's now, or gone. */
export type OutcomeAnswer = 'OK' | 'LEASE_LOST' | 'UNKNOWN';
