import type { Redis } from 'ioredis';

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
  deadLetter: string[];
  /** Staged redrives that are active, by the ledger and by their own list. */
  activeRedrives: { counted: number; listed: string[] };
  metadata: Map<string, string>;
  state: Map<string, string>;
  /** Bytes of a task's record and of its state, as they are stored. */
  storedBytes: Map<string, number>;
  counters: Record<string, number>;
  /** When the earliest retry is due, as the ledger has it. */
  dueAt: string | undefined;
  wake: string[];
  sequence: number;
  epoch: number;
}

const COUNTERS = [
  'submitted',
  'completed',
  'dead_lettered',
  'crashes',
  'redriven',
  'removed',
  'completed_bytes',
  'dead_bytes',
];
const SORTED_SETS = ['pending', 'aside', 'scheduled', 'processing', 'retry', 'completed', 'dead', 'cancelled'] as const;

/** Reads every key of the queue in one transaction. */
export async function readQueue(redis: Redis, queueName: string): Promise<QueueSnapshot> {
  const key = (name: string): string => `${queueName}:${name}`;
  const transaction = redis.multi();
  for (const name of SORTED_SETS) transaction.zrangeBuffer(key(name), '0', '-1', 'WITHSCORES');
  for (const name of ['metadata', 'state', 'ledger']) transaction.hgetallBuffer(key(name));
  for (const name of ['dead_letter', 'wake']) transaction.lrange(key(name), 0, -1);
  transaction.get(key('sequence'));
  transaction.zrange(key('dead_by_error'), '0', '-1');
  transaction.hget(key('redrives'), 'active');
  const replies = ((await transaction.exec()) ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
  const sets = (replies.slice(0, SORTED_SETS.length) as Buffer[][]).map(pairs);
  const [
    pending = [],
    aside = [],
    scheduled = [],
    processing = [],
    retry = [],
    completed = [],
    dead = [],
    cancelled = [],
  ] = sets;
  const others = replies.slice(SORTED_SETS.length);
  const [metadata, state, ledger] = others.slice(0, 3) as Record<string, Buffer>[];
  const [deadLetter, wake, sequence, deadByError, active] = others.slice(3) as [
    string[],
    string[],
    string | null,
    string[],
    string | null,
  ];
  const written = texts(ledger);
  return {
    pending,
    aside,
    scheduled,
    processing,
    retry,
    completed,
    dead,
    cancelled,
    deadByError,
    deadLetter,
    activeRedrives: { counted: Number(written.get('redrives') ?? 0), listed: (active ?? '').match(/\S+/g) ?? [] },
    wake,
    metadata: texts(metadata),
    state: texts(state),
    storedBytes: new Map(
      Object.entries(metadata ?? {}).map(([id, record]) => [id, record.length + (state?.[id]?.length ?? 0)]),
    ),
    counters: Object.fromEntries(COUNTERS.map((name) => [name, Number(written.get(name) ?? 0)])),
    dueAt: written.get('due_at'),
    sequence: Number(sequence ?? 0),
    epoch: Number(written.get('epoch') ?? 0),
  };
}

function pairs(flat: Buffer[]): [string, number][] {
  const found: [string, number][] = [];
  for (let at = 0; at < flat.length; at += 2) found.push([String(flat[at]), Number(flat[at + 1])]);
  return found;
}

const texts = (hash: Record<string, Buffer> = {}): Map<string, string> =>
  new Map(Object.entries(hash).map(([field, value]) => [field, value.toString()]));
