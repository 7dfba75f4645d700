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
  /** The ledger, and what is remembered of staged redrives, field by field. */
  ledger: Map<string, string>;
  redrives: Map<string, string>;
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

/** One round trip, and one instant. */
const READ_ALL = `#!lua flags=no-writes
local found = {}
for at = 1, #KEYS do
  local kind = ARGV[at]
  if kind == 'sorted set' then
    found[at] = redis.call('ZRANGE', KEYS[at], 0, -1, 'WITHSCORES')
  elseif kind == 'hash' then
    found[at] = redis.call('HGETALL', KEYS[at])
  elseif kind == 'list' then
    found[at] = redis.call('LRANGE', KEYS[at], 0, -1)
  else
    found[at] = { redis.call('GET', KEYS[at]) or '0' }
  end
end
return found`;
const READ: [name: KeyName, kind: string][] = [
  ...SORTED_SETS.map((name): [KeyName, string] => [name, 'sorted set']),
  ...HASHES.map((name): [KeyName, string] => [name, 'hash']),
  ...LISTS.map((name): [KeyName, string] => [name, 'list']),
  ['sequence', 'string'],
];

/** Reads every key of the queue at one instant. */
export async function readQueue(redis: Redis, queueName: string): Promise<QueueSnapshot> {
  const keys = READ.map(([name]) => `${queueName}:${name}`);
  const kinds = READ.map(([, kind]) => kind);
  const found = (await redis.callBuffer('EVAL', READ_ALL, keys.length, ...keys, ...kinds)) as Buffer[][];
  const replies = new Map(READ.map(([name], at) => [name, found[at] ?? []]));
  const sortedSet = (name: KeyName): [string, number][] => pairs(replies.get(name) ?? []);
  const hash = (name: KeyName): Map<string, Buffer> => fields(replies.get(name) ?? []);
  const list = (name: KeyName): string[] => (replies.get(name) ?? []).map(String);
  const ledger = texts(hash('ledger'));
  const [metadata, state] = [hash('metadata'), hash('state')];
  const notes = NOTES.map((name) => hash(name));
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
      [...metadata].map(([id, record]) => [
        id,
        [record, state.get(id), ...notes.map((ofAll) => ofAll.get(id))].reduce(
          (sum, text) => sum + (text?.length ?? 0),
          0,
        ),
      ]),
    ),
    recordBytes: new Map([...metadata].map(([id, record]) => [id, record.length])),
    counters: Object.fromEntries(COUNTERS.map((name) => [name, Number(ledger.get(name) ?? 0)])),
    dueAt: ledger.get('due_at'),
    heartbeats: sortedSet('heartbeats'),
    departed: sortedSet('departed'),
    workerFields: [...hash('workers').keys()],
    ledgerFields: [...ledger.keys()],
    ledger,
    redrives: texts(hash('redrives')),
    sequence: Number(list('sequence')[0]),
    isPurging: /^[a-z]*p/.test(ledger.get('gate') ?? ''),
    epoch: Number(ledger.get('epoch') ?? 0),
  };
}

function pairs(flat: Buffer[]): [string, number][] {
  const found: [string, number][] = [];
  for (let at = 0; at < flat.length; at += 2) found.push([String(flat[at]), Number(flat[at + 1])]);
  return found;
}

function fields(flat: Buffer[]): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; at < flat.length; at += 2) found.set(String(flat[at]), flat[at + 1] as Buffer);
  return found;
}

const texts = (hash: Map<string, Buffer>): Map<string, string> =>
  new Map([...hash].map(([field, value]) => [field, value.toString()]));
