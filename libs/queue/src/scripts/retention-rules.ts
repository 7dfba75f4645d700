/** How long finished tasks are kept: each kind by age in ms, number and bytes, whichever limit is reached first. */
export interface RetentionRules {
  retentionAgeMs: number;
  retentionCount: number;
  retentionBytes: number;
  deadLetterRetentionAgeMs: number;
  deadLetterRetentionCount: number;
  deadLetterRetentionBytes: number;
  cancelledRetentionAgeMs: number;
  cancelledRetentionCount: number;
  cancelledRetentionBytes: number;
}

/** The rules as the scripts take them: age, count and bytes of completed tasks, of dead letters, of cancelled tasks. */
export const retentionNumbers = (rules: RetentionRules): number[] => [
  rules.retentionAgeMs,
  rules.retentionCount,
  rules.retentionBytes,
  rules.deadLetterRetentionAgeMs,
  rules.deadLetterRetentionCount,
  rules.deadLetterRetentionBytes,
  rules.cancelledRetentionAgeMs,
  rules.cancelledRetentionCount,
  rules.cancelledRetentionBytes,
];
