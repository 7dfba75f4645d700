import { queueList } from './queue-list.js';
import { duration, flag, integer, list, optionalText, text, type Values } from './setting.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const DAY_MS = 86_400_000;
/** Of the settings of retention. */
const AGES = { min: 0, max: 3_650 * DAY_MS };
const COUNTS = { min: 0, max: 100_000_000 };
const BYTES = { min: 0, max: Number.MAX_SAFE_INTEGER };
const HOST_AND_PORT = /^[^\s:,]+:\d{1,5}$/;

/** Everything that the API, the workers and an embedding application configure alike. */
export const queueSettings = {
  /** Address of Redis: redis://, rediss:// or unix://, with user, password and database in it. Wins over host and port. */
  redisUrl: optionalText('REDIS_URL', /^(rediss?|unix):\/\/\S+$/, 'a redis://, rediss:// or unix:// address'),
  redisHost: text('REDIS_HOST', 'localhost'),
  redisPort: integer('REDIS_PORT', 6379, { min: 1, max: 65_535 }),
  redisDb: integer('REDIS_DB', 0, { min: 0, max: 1_000_000 }),
  redisUsername: optionalText('REDIS_USERNAME'),
  redisPassword: optionalText('REDIS_PASSWORD'),
  /** TLS for host and port, Sentinel and Cluster (a rediss:// address has it anyway). */
  redisTls: flag('REDIS_TLS', false),
  /** File with the certificate authority that signed Redis's certificate; default: the system's authorities. */
  redisTlsCaFile: optionalText('REDIS_TLS_CA_FILE'),
  /** Sentinels to ask for the primary. */
  redisSentinels: list('REDIS_SENTINELS', HOST_AND_PORT, 'host:port, several separated by commas'),
  /** Name under which the sentinels know the primary. */
  redisSentinelName: text('REDIS_SENTINEL_NAME', 'mymaster'),
  redisSentinelPassword: optionalText('REDIS_SENTINEL_PASSWORD'),
  /** Some nodes of a Redis Cluster; the others are discovered. All keys of a queue share one hash slot. */
  redisClusterNodes: list('REDIS_CLUSTER_NODES', HOST_AND_PORT, 'host:port, several separated by commas'),
  /** How long one call to Redis may take before it is given up. */
  redisTimeoutMs: duration('REDIS_TIMEOUT', 1_500, { min: 50, max: 60_000 }),
  /**
   * How long a submission waits for the confirmation of its durability once it is written; one that waits for the sync of
   * every second, 1.5 s longer.
   */
  durabilityTimeoutMs: duration('DURABILITY_TIMEOUT', 1_000, { min: 10, max: 60_000 }),
  /** How many replicas must have a submission that is to be `replicated`. */
  replicasRequired: integer('REPLICAS_REQUIRED', 1, { min: 1, max: 100 }),
  /** Name of the queue for tasks that name none, and the prefix of all its keys. */
  queueName: text(
    'QUEUE_NAME',
    'task_queue',
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    'letters, digits, ".", "_", "-"; at most 128',
  ),
  /**
   * Several queues. A worker serves these, and only these, each its part by weight; the API takes tasks for them and for
   * the one above. Empty: just the one above.
   */
  queues: queueList('QUEUES'),
  /** Largest task, its options and payload together, in bytes. */
  maxTaskBytes: integer('MAX_TASK_BYTES', 256 * KIB, { min: KIB, max: 64 * MIB }),
  /** Largest bulk request, in bytes. */
  maxBulkBytes: integer('MAX_BULK_BYTES', 8 * MIB, { min: KIB, max: 512 * MIB }),
  /** How deep the JSON of a request may be nested. */
  maxJsonDepth: integer('MAX_JSON_DEPTH', 100, { min: 2, max: 10_000 }),
  /** An idempotency key is remembered this long, whatever becomes of its task, … */
  idempotencyWindowMs: duration('IDEMPOTENCY_WINDOW', DAY_MS, { min: 1_000, max: 30 * DAY_MS }),
  /** … but not more than this many: beyond it the oldest are forgotten. */
  idempotencyCount: integer('IDEMPOTENCY_COUNT', 1_000_000, { min: 1, max: 100_000_000 }),
  /** Completed tasks are kept this long, unless they bring a retention of their own, … */
  retentionAgeMs: duration('RETENTION_AGE', DAY_MS, AGES),
  /** … but not more than this many … */
  retentionCount: integer('RETENTION_COUNT', 100_000, COUNTS),
  /** … and not more than this many bytes of them. */
  retentionBytes: integer('RETENTION_BYTES', 256 * MIB, BYTES),
  /** The same for dead letters, which should outlive a holiday, … */
  deadLetterRetentionAgeMs: duration('DEAD_LETTER_RETENTION_AGE', 30 * DAY_MS, AGES),
  deadLetterRetentionCount: integer('DEAD_LETTER_RETENTION_COUNT', 100_000, COUNTS),
  deadLetterRetentionBytes: integer('DEAD_LETTER_RETENTION_BYTES', 256 * MIB, BYTES),
  /** … and for cancelled tasks. */
  cancelledRetentionAgeMs: duration('CANCELLED_RETENTION_AGE', DAY_MS, AGES),
  cancelledRetentionCount: integer('CANCELLED_RETENTION_COUNT', 100_000, COUNTS),
  cancelledRetentionBytes: integer('CANCELLED_RETENTION_BYTES', 64 * MIB, BYTES),
};

export type QueueOptions = Values<typeof queueSettings>;
