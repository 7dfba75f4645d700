import type { Redis } from 'ioredis';
import type { KeyName } from '../src/redis/keys.js';

/** All that Redis holds of one queue, read at one instant. Sorted sets in their order, as pairs of member and score. */
export interface QueueSnapshot {
  pending: [member: string, score: number][];
  aside: [member: string, score: number][];
  scheduled: [member: string, score: number][];
  processing: [member: string, score: number][];
  retry: [member: string, score: number][];
  completed: [member: string, score: number][];
  dead: [member: string, score: number][];
  cancelled: [member: string, score: number][];
  deadByError: string[];
  /** Dead letters in the order of removal. */
  deadRetention: [member: string, score: number][];
  /** Id of a finished task → when its own retention ends. */
  keeping: [member: string, score: number][];
  deadLetter: string[];
  /** Running tasks that were asked to stop. */
  stopping: string[];
  /** Digest of a unique key → who holds it. */
  unique: Map<string, string>;
  /** Staged redrives that are active, by the ledger and by their own list. */
  activeRedrives: { counted: number; listed: string[] };
  metadata: Map<string, string>;
  state: Map<string, string>;
  /** What is remembered of runs: `attempts`, `progress` and `logs`, by task. */
  notes: Record<(typeof NOTES)[number], Map<string, string>>;
  /** Bytes of a task's record, of its state and of what is remembered of its runs, as they are stored. */
  storedBytes: Map<string, number>;
  /** Bytes of its record alone. */
  recordBytes: Map<string, number>;
  /** Id → by when it must have started. */
  expiring: [member: string, score: number][];
  /** Digest of an idempotency key → what is remembered of it. */
  idempotency: Map<string, string>;
  idempotencyExpiry: [member: string, score: number][];
  counters: Record<string, number>;
  /** When the earliest retry or scheduled task is due, as the ledger has it. */
  dueAt: string | undefined;
  wake: string[];
  /** Boot ids by last heartbeat, and those of workers that stopped cleanly. */
  heartbeats: [member: string, score: number][];
  departed: [member: string, score: number][];
  /** Fields of `workers`, and those of the ledger, without their values. */
  workerFields: string[];
  ledgerFields: string[];
  /** What a purge left is still being removed. */
  isPurging: boolean;
  sequence: number;
  epoch: number;
}

const COUNTERS = [
  'submitted',
  'completed',
  'dead_lettered',
  'cancelled',
  'redriven',
  'reinstated',
  'crashes',
  'removed',
  'purged',
  'acts',
  'completed_bytes',
  'dead_bytes',
  'cancelled_bytes',
  'bytes_in',
  'bytes_out',
  'bytes_done',
];
const SORTED_SETS = [
  'pending',
  'aside',
  'scheduled',
  'processing',
  'retry',
  'completed',
  'dead',
  'cancelled',
  'expiring',
  'stopping',
  'idempotency_expiry',
  'heartbeats',
  'departed',
  'dead_by_error',
  'dead_retention',
  'keeping',
] as const;
const NOTES = ['attempts', 'progress', 'logs'] as const;
const HASHES = ['metadata', 'state', 'ledger', 'unique', 'idempotency', 'workers', 'redrives', ...NOTES] as const;
const LISTS = ['dead_letter', 'wake'] as const;

/** Reads every key of the queue in one transaction. */
export async function readQueue(redis: Redis, queueName: string): Promise<QueueSnapshot> {
  const key = (name: KeyName): string => `${queueName}:${name}`;
  const transaction = redis.multi();
  const read: KeyName[] = [];
  const reading = (name: KeyName): string => {
    read.push(name);
    return key(name);
  };
  for (const name of SORTED_SETS) transaction.zrangeBuffer(reading(name), '0', '-1', 'WITHSCORES');
  for (const name of HASHES) transaction.hgetallBuffer(reading(name));
  for (const name of LISTS) transaction.lrange(reading(name), 0, -1);
  transaction.get(reading('sequence'));
  const replies = new Map(
    ((await transaction.exec()) ?? []).map(([error, reply], index) => {
      if (error) throw error;
      return [read[index], reply];
    }),
  );
  const sortedSet = (name: KeyName): [string, number][] => pairs(replies.get(name) as Buffer[]);
  const hash = (name: KeyName): Record<string, Buffer> => (replies.get(name) ?? {}) as Record<string, Buffer>;
  const list = (name: KeyName): string[] => replies.get(name) as string[];
  const ledger = texts(hash('ledger'));
  const [metadata, state] = [hash('metadata'), hash('state')];
  return {
    pending: sortedSet('pending'),
    aside: sortedSet('aside'),
    scheduled: sortedSet('scheduled'),
    processing: sortedSet('processing'),
    retry: sortedSet('retry'),
    completed: sortedSet('completed'),
    dead: sortedSet('dead'),
    cancelled: sortedSet('cancelled'),
    expiring: sortedSet('expiring'),
    stopping: sortedSet('stopping').map(([id]) => id),
    unique: texts(hash('unique')),
    idempotency: texts(hash('idempotency')),
    idempotencyExpiry: sortedSet('idempotency_expiry'),
    deadLetter: list('dead_letter'),
    deadRetention: sortedSet('dead_retention'),
    keeping: sortedSet('keeping'),
    deadByError: sortedSet('dead_by_error').map(([member]) => member),
    activeRedrives: {
      counted: Number(ledger.get('redrives') ?? 0),
      listed: texts(hash('redrives')).get('active')?.match(/\S+/g) ?? [],
    },
    wake: list('wake'),
    metadata: texts(metadata),
    state: texts(state),
    notes: { attempts: texts(hash('attempts')), progress: texts(hash('progress')), logs: texts(hash('logs')) },
    storedBytes: new Map(
      Object.entries(metadata).map(([id, record]) => [
        id,
        [record, state[id], ...NOTES.map((name) => hash(name)[id])].reduce((sum, text) => sum + (text?.length ?? 0), 0),
      ]),
    ),
    recordBytes: new Map(Object.entries(metadata).map(([id, record]) => [id, record.length])),
    counters: Object.fromEntries(COUNTERS.map((name) => [name, Number(ledger.get(name) ?? 0)])),
    dueAt: ledger.get('due_at'),
    heartbeats: sortedSet('heartbeats'),
    departed: sortedSet('departed'),
    workerFields: Object.keys(hash('workers')),
    ledgerFields: [...ledger.keys()],
    isPurging: /^[a-z]*p/.test(ledger.get('gate') ?? ''),
    sequence: Number(replies.get('sequence') ?? 0),
    epoch: Number(ledger.get('epoch') ?? 0),
  };
}

function pairs(flat: Buffer[]): [string, number][] {
  const found: [string, number][] = [];
  for (let at = 0; at < flat.length; at += 2) found.push([String(flat[at]), Number(flat[at + 1])]);
  return found;
}

const texts = (hash: Record<string, Buffer> = {}): Map<string, string> =>
  new Map(Object.entries(hash).map(([field, value]) => [field, value.toString()]));
