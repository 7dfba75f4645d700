import type { Acknowledgement } from '../scripts/turn.types.js';
import type { KeptLease } from './lease/lease-keeper.js';

/** An outcome whose lease is kept until it is recorded: it may have to wait for a busy event loop, or for Redis. */
export interface KeptAcknowledgement extends Acknowledgement {
  lease?: KeptLease;
  /** What ran, and for how long; absent where nothing did. */
  taskType?: string;
  ranMs?: number;
}
