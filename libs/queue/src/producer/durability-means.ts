import type { Durability, DurabilityReached, HigherDurability } from '../domain/durability.js';
import type { ServerDurability } from '../redis/durability-probe.js';

/** How a server comes to a durability: it has it with its answer, it can be waited for, or it can't be had. */
export type DurabilityMeans = { kind: 'answered' } | { kind: 'awaited' } | { kind: 'none'; reason: string };

const ANSWERED: DurabilityMeans = { kind: 'answered' };
const AWAITED: DurabilityMeans = { kind: 'awaited' };
const none = (reason: string): DurabilityMeans => ({ kind: 'none', reason });

export function meansOf(level: HigherDurability, server: ServerDurability, replicasRequired: number): DurabilityMeans {
  return level === 'fsynced' ? meansOfSync(server) : meansOfReplication(server, replicasRequired);
}

function meansOfSync({ appendOnly, fsync, syncsBeforeAnswering, hasWaitAof }: ServerDurability): DurabilityMeans {
  if (!appendOnly) return none('the append-only file of Redis is off');
  if (syncsBeforeAnswering) return ANSWERED;
  if (fsync === 'no') return none('appendfsync of Redis is no: it leaves it to the system when to write to the disk');
  if (hasWaitAof) return AWAITED;
  if (fsync === 'unknown') {
    return none('Redis does not tell its appendfsync (CONFIG GET), and is too old to be waited for (WAITAOF, 7.2)');
  }
  return none(
    'Redis needs appendfsync always with no-appendfsync-on-rewrite no, or a version that can be waited for (WAITAOF, 7.2)',
  );
}

function meansOfReplication({ replicas }: ServerDurability, required: number): DurabilityMeans {
  if (replicas >= required) return AWAITED;
  return none(`${replicas} ${replicas === 1 ? 'replica follows' : 'replicas follow'} Redis, ${required} must`);
}

/** What everything has that this server answered for. */
export function standingOf({ appendOnly, syncsBeforeAnswering }: ServerDurability): DurabilityReached['achieved'] {
  if (!appendOnly) return 'memory';
  return syncsBeforeAnswering ? 'fsynced' : 'logged';
}

/** The command by which a durability is waited for. */
export interface Confirmation {
  command(waitMs: number): [string, ...number[]];
  /** It answers too when the time is over: what it says counts. */
  isGiven(reply: unknown): boolean;
  /** How long it may take by the server's own settings; comes on top of `durabilityTimeoutMs`. */
  intervalMs: number;
}

export const CONFIRMATIONS: Record<HigherDurability, (replicasRequired: number) => Confirmation> = {
  fsynced: () => ({
    command: (waitMs) => ['WAITAOF', 1, 0, waitMs],
    isGiven: (reply) => Array.isArray(reply) && Number(reply[0]) >= 1,
    // appendfsync everysec: a second, and before that what is left of the wait that is under way.
    intervalMs: 1_500,
  }),
  replicated: (replicasRequired) => ({
    command: (waitMs) => ['WAIT', replicasRequired, waitMs],
    isGiven: (reply) => Number(reply) >= replicasRequired,
    intervalMs: 0,
  }),
};

/** Whether it has to be asked for. */
export const isHigher = (level: Durability | undefined): level is HigherDurability =>
  level !== undefined && level !== 'logged';
