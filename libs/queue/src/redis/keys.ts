/**
 * The structural keys of a queue: `<prefix>:<name>`. Ids that users choose never become part of a key.
 * docs/redis-keys.md says what each holds.
 */
export const KEY_NAMES = [
  'pending',
  'scheduled',
  'processing',
  'retry',
  'expiring',
  'stopping',
  'aside',
  'completed',
  'dead',
  'dead_letter',
  'dead_by_error',
  'dead_retention',
  'cancelled',
  'purged_pending',
  'purged_aside',
  'purged_scheduled',
  'purged_retry',
  'keeping',
  'unique',
  'idempotency',
  'idempotency_expiry',
  'metadata',
  'state',
  'attempts',
  'progress',
  'logs',
  'sequence',
  'ledger',
  'wake',
  'workers',
  'heartbeats',
  'departed',
  'types',
  'tallies',
  'redrives',
  'duty',
  'events',
] as const;

export type KeyName = (typeof KEY_NAMES)[number];

/** Builds the keys of one queue. On Redis Cluster the prefix is a hash tag, so that all keys share one slot. */
export class QueueKeys {
  private readonly prefix: string;

  constructor(queueName: string, cluster: boolean) {
    this.prefix = cluster ? `{${queueName}}` : queueName;
  }

  key(name: KeyName): string {
    return `${this.prefix}:${name}`;
  }
}
