/** How much a queue takes before it refuses what is new. null: any number. Left out: as it is. */
export interface QueueLimits {
  /** Tasks that wait: pending, scheduled and retrying. */
  maxLength?: number | null;
  /** Bytes of the records (options and payload) of all unfinished tasks. */
  maxBytes?: number | null;
}
