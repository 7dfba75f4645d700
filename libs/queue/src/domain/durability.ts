/**
 * What a submission is to survive, least first. `logged`: the death of the Redis process, by its append-only file.
 * `fsynced`: a power failure too. `replicated`: in most cases the loss of the primary.
 */
export const DURABILITIES = ['logged', 'fsynced', 'replicated'] as const;

export type Durability = (typeof DURABILITIES)[number];

/** What has to be asked for. */
export type HigherDurability = Exclude<Durability, 'logged'>;

/** What became of a submission that asked for more than `logged`. The task is accepted either way. */
export interface DurabilityReached {
  requested: Durability;
  /**
   * The same, or less where it was not confirmed in time; it may still come. `memory`: Redis answered for it, and no more
   * is known, or it keeps no append-only file.
   */
  achieved: Durability | 'memory';
}
