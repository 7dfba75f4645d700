import type { Redis } from 'ioredis';
import { MAX_RETRIES, PRIORITY } from '../src/config/limits.js';
import { KEY_NAMES } from '../src/redis/keys.js';
import { decodeRecord } from '../src/redis/task-record.js';
import { decodeState, PRIORITY_SPAN, type StateLetter } from '../src/redis/task-state.js';
import { findMisentries } from './bookkeeping.js';
import { readQueue, type QueueSnapshot } from './queue-snapshot.js';

type Index = 'pending' | 'aside' | 'scheduled' | 'processing' | 'retry' | 'completed' | 'dead' | 'cancelled';

const INDICES: readonly Index[] = [
  'pending',
  'aside',
  'scheduled',
  'processing',
  'retry',
  'completed',
  'dead',
  'cancelled',
];
const HOME_OF: Record<StateLetter, readonly Index[]> = {
  S: ['scheduled'],
  P: ['pending', 'aside'],
  L: ['processing'],
  R: ['retry'],
  C: ['completed'],
  D: ['dead'],
  X: ['cancelled'],
};
/** Throws when the queue breaks a law that holds at every instant, whatever happened before; names every breach. */
export async function expectSound(redis: Redis, queueName: string): Promise<void> {
  const problems = [...findBreaches(await readQueue(redis, queueName)), ...(await findForeignKeys(redis, queueName))];
  if (problems.length > 0) throw new Error(`The queue ${queueName} is not sound:\n  ${problems.join('\n  ')}`);
}

/** What is wrong with a queue, in words. Empty for a sound one. */
export function findBreaches(queue: QueueSnapshot): string[] {
  return [
    ...conservation(queue),
    ...places(queue),
    ...order(queue),
    ...budgets(queue),
    ...counters(queue),
    ...timers(queue),
    ...hooks(queue),
    ...notes(queue),
    ...idempotencyKeys(queue),
    ...workers(queue),
    ...graves(queue),
    ...retention(queue),
    ...redrives(queue),
    ...findMisentries(queue),
  ];
}

/** submitted = waiting + running + finished + removed + purged. */
function conservation(queue: QueueSnapshot): string[] {
  const held = INDICES.reduce((sum, index) => sum + queue[index].length, 0);
  const { submitted = 0, removed = 0, purged = 0 } = queue.counters;
  return submitted === held + removed + purged
    ? []
    : [`${submitted} were submitted, but ${held} are there, ${removed} removed and ${purged} purged`];
}

/** A task is in exactly the one index that its status names; an index holds nothing else; a lease means processing. */
function places(queue: QueueSnapshot): string[] {
  const found = new Map<string, Index[]>();
  for (const index of INDICES) {
    for (const [member] of queue[index]) {
      const id = index === 'aside' ? (member.split('\0')[2] ?? '') : member;
      found.set(id, [...(found.get(id) ?? []), index]);
    }
  }
  const problems: string[] = [];
  for (const [id, indices] of found) {
    if (!queue.metadata.has(id)) problems.push(`${id} is in ${indices.join(' and ')} and has no record`);
  }
  for (const id of queue.state.keys()) if (!queue.metadata.has(id)) problems.push(`${id} has a state and no record`);
  const purged = leftoversOf(queue);
  for (const id of queue.metadata.keys()) {
    const indices = found.get(id) ?? [];
    const letter = letterOf(queue, id);
    const fits = purged.has(id) || (indices.length === 1 && HOME_OF[letter].includes(indices[0] as Index));
    if (!fits) problems.push(`${id} has the state ${letter} and is in [${indices.join(', ')}]`);
  }
  const listed = [...queue.deadLetter].sort().join();
  const buried = queue.dead.map(([id]) => id).sort().join(); // prettier-ignore
  if (listed !== buried) problems.push(`the dead_letter list holds [${listed}], the set [${buried}]`);
  return problems;
}

/** Ids of tasks that a purge took away and whose records are still to be removed: they are in none of the places of what waits. */
export function leftoversOf(queue: QueueSnapshot): Set<string> {
  if (!queue.isPurging) return new Set();
  const aside = queue.aside.map(([member]) => member.split('\0')[2]);
  const waiting = new Set(
    [...queue.pending, ...queue.scheduled, ...queue.retry].map(([id]) => id).concat(aside as string[]),
  );
  return new Set([...queue.metadata.keys()].filter((id) => 'PSR'.includes(letterOf(queue, id)) && !waiting.has(id)));
}

const letterOf = (queue: QueueSnapshot, id: string): StateLetter => (queue.state.get(id)?.[0] ?? 'P') as StateLetter;

/** What waits is ordered by its priority first, and keeps the place that it once got; no two tasks have the same place. */
function order(queue: QueueSnapshot): string[] {
  const waiting = queue.aside.map(([member]): [string, number] => {
    const [, hex = '', id = ''] = member.split('\0');
    return [id, parseInt(hex, 16)];
  });
  const others = [...queue.scheduled, ...queue.retry, ...queue.processing].map(([id]): [string, number] => [
    id,
    Number(queue.state.get(id)?.split('|')[6]),
  ]);
  const taken = new Map<number, string>();
  return [...queue.pending, ...waiting, ...others].flatMap(([id, score]) => {
    const record = queue.metadata.get(id);
    if (record === undefined) return [];
    const state = queue.state.get(id);
    const priority = (state === undefined ? undefined : decodeState(state).priority) ?? decodeRecord(record).priority;
    const place = score - (PRIORITY.max - priority) * PRIORITY_SPAN;
    const kept = state?.split('|')[6];
    const other = taken.get(place);
    taken.set(place, id);
    return [
      ...(other === undefined ? [] : [`${id} has the place of ${other}`]),
      ...(place >= 1 && place <= queue.sequence ? [] : [`${id} has the score ${score}, which is not of its priority`]),
      ...(kept === undefined || Number(kept) === score ? [] : [`${id} was at ${kept} and is now at ${score}`]),
    ];
  });
}

/** Failures are at most max_retries + 1; no epoch and no act is above the counter, and no two live leases share one. */
function budgets(queue: QueueSnapshot): string[] {
  const problems: string[] = [];
  const live = new Set<number>();
  for (const [id, text] of queue.state) {
    const state = decodeState(text);
    const record = queue.metadata.get(id);
    const most = record === undefined ? 0 : (decodeRecord(record).maxRetries ?? MAX_RETRIES.max) + 1;
    if (state.failures > most) problems.push(`${id} failed ${state.failures} times, ${most} are allowed`);
    if (state.epoch > queue.epoch) problems.push(`${id} has the epoch ${state.epoch}, the newest is ${queue.epoch}`);
    const act = Number(
      hooksOf(queue, id)
        .find((hook) => hook.startsWith('m'))
        ?.slice(1) ?? 0,
    );
    const { acts = 0 } = queue.counters;
    if (act > acts) problems.push(`${id} has the act ${act}, the newest is ${acts}`);
    if (state.letter !== 'L') continue;
    if (live.has(state.epoch)) problems.push(`${id} shares the epoch ${state.epoch} with another running task`);
    live.add(state.epoch);
  }
  return problems;
}

function counters(queue: QueueSnapshot): string[] {
  const { completed = 0, dead_lettered = 0, cancelled = 0, redriven = 0, reinstated = 0, removed = 0 } = queue.counters;
  const expected: Record<string, number> = {
    completed_bytes: sumOfBytes(queue, 'completed'),
    dead_bytes: sumOfBytes(queue, 'dead'),
    cancelled_bytes: sumOfBytes(queue, 'cancelled'),
  };
  const finished = queue.completed.length + queue.dead.length + queue.cancelled.length + removed;
  const { bytes_in = 0, bytes_out = 0, bytes_done = 0 } = queue.counters;
  const unfinished = [...queue.recordBytes]
    .filter(([id]) => 'PSRL'.includes(letterOf(queue, id)))
    .reduce((sum, [, bytes]) => sum + bytes, 0);
  return [
    ...(bytes_in - bytes_out - bytes_done === unfinished
      ? []
      : [`${bytes_in} bytes came in, ${bytes_out} + ${bytes_done} went out, but ${unfinished} are unfinished`]),
    ...Object.entries(expected).flatMap(([name, bytes]) =>
      (queue.counters[name] ?? 0) === bytes ? [] : [`${name} is ${queue.counters[name]}, should be ${bytes}`],
    ),
    ...(completed + dead_lettered + cancelled - redriven - reinstated === finished
      ? []
      : [
          `${completed} completed, ${dead_lettered} died, ${cancelled} were cancelled and ${redriven + reinstated} came back, but ${finished} are finished or removed`,
        ]),
  ];
}

const sumOfBytes = (queue: QueueSnapshot, index: 'completed' | 'dead' | 'cancelled'): number =>
  queue[index].reduce((sum, [id]) => sum + (queue.storedBytes.get(id) ?? 0), 0);

/** Nothing that is due is forgotten by the timer, and wake-ups do not pile up. */
function timers(queue: QueueSnapshot): string[] {
  const earliest = Math.min(queue.retry[0]?.[1] ?? Infinity, queue.scheduled[0]?.[1] ?? Infinity);
  const { dueAt } = queue;
  const forgotten = earliest < Infinity && (dueAt === undefined || dueAt === '' || Number(dueAt) > earliest);
  return [
    ...(forgotten ? [`a task is due at ${earliest}, but due_at is ${dueAt}`] : []),
    ...(queue.wake.length > 1 ? [`${queue.wake.length} wake-ups wait, at most one should`] : []),
  ];
}

/** What is remembered of runs is of tasks that ran and are there, and bounded. */
function notes(queue: QueueSnapshot): string[] {
  const { notes: kept, state } = queue;
  const most = { attempts: [10, 65_536], progress: [1, 5_000], logs: [100, 16_384] } as const;
  return (['attempts', 'progress', 'logs'] as const).flatMap((name) =>
    [...kept[name]].flatMap(([id, text]) => {
      const [lines, bytes] = most[name];
      const kept = text.split('\n').filter((line) => !line.startsWith('{"left_out":'));
      const fits = kept.length <= lines && Buffer.byteLength(text) <= bytes;
      return [
        ...(state.has(id) ? [] : [`${name} knows ${id}, which has no state`]),
        ...(name === 'attempts' || hooksOf(queue, id).includes('n') ? [] : [`${name} knows ${id} without a hook n`]),
        ...(fits ? [] : [`${name} of ${id} are ${text.length} characters, more than may be kept`]),
      ];
    }),
  );
}

/** Whatever is remembered of an idempotency key is forgotten some day. */
function idempotencyKeys(queue: QueueSnapshot): string[] {
  const remembered = [...queue.idempotency].map(([digest, text]) => `${digest} until ${text.split('|')[0]}`);
  const expiring = queue.idempotencyExpiry.map(([digest, instant]) => `${digest} until ${instant}`);
  return remembered.sort().join() === expiring.sort().join()
    ? []
    : [`the idempotency keys are [${remembered.join()}], those that expire [${expiring.join()}]`];
}

/** A worker lives or has departed; only of one that lives it is known what it does, or that it should be quiet. */
function workers(queue: QueueSnapshot): string[] {
  const live = new Set(queue.heartbeats.map(([boot]) => boot));
  const departed = new Set(queue.departed.map(([boot]) => boot));
  const known = new Set([...live, ...departed]);
  const entries = new Set(queue.workerFields);
  const about = (prefix: string, fields: string[]): string[] =>
    fields.filter((field) => field.startsWith(prefix)).map((field) => field.slice(prefix.length));
  return [
    ...[...known]
      .filter((boot) => live.has(boot) && departed.has(boot))
      .map((boot) => `${boot} lives and has departed`),
    ...[...live].filter((boot) => !entries.has(boot)).map((boot) => `${boot} lives and has no entry`),
    ...queue.workerFields
      .filter((field) => !field.startsWith('now:') && !known.has(field))
      .map((boot) => `${boot} has an entry and is on no list`),
    ...about('now:', queue.workerFields)
      .filter((boot) => !live.has(boot))
      .map((boot) => `${boot} does something and does not live`),
    ...about('quiet:', queue.ledgerFields)
      .filter((boot) => !live.has(boot))
      .map((boot) => `${boot} should be quiet and does not live`),
  ];
}

/** Each dead letter is in `dead_by_error` once, under the fingerprint of its error and the instant of its death. */
function graves(queue: QueueSnapshot): string[] {
  const expected = queue.dead.map(([id]) => {
    const instant = decodeState(queue.state.get(id) ?? '').endedAtMs;
    const fingerprint = /\n{"fp":"([0-9a-f]{12})"/.exec(queue.state.get(id) ?? '')?.[1] ?? '000000000000';
    return `${fingerprint} ${String(instant).padStart(13, '0')} ${id}`;
  });
  const found = queue.deadByError.map((member) => member.replaceAll('\0', ' '));
  const [there, due] = [found.sort().join(), expected.sort().join()];
  return there === due ? [] : [`dead_by_error holds [${there}], should hold [${due}]`];
}

/** Retention finds every dead letter, no earlier than by its death; it knows of every finished task how long to keep it. */
function retention(queue: QueueSnapshot): string[] {
  const ended = (id: string): number => decodeState(queue.state.get(id) ?? '').endedAtMs ?? 0;
  const removal = new Map(queue.deadRetention);
  const owners = [...queue.completed, ...queue.dead, ...queue.cancelled].flatMap(([id]) => {
    const own = hooksOf(queue, id).find((hook) => hook.startsWith('k'));
    return own === undefined ? [] : [`${id} until ${ended(id) + Number(own.slice(1))}`];
  });
  const kept = queue.keeping.map(([id, instant]) => `${id} until ${instant}`);
  return [
    ...queue.dead.filter(([id, died]) => died !== ended(id)).map(([id]) => `${id} is not in dead by its death`),
    ...queue.dead.filter(([id, died]) => !((removal.get(id) ?? 0) >= died)).map(([id]) => `retention misses ${id}`),
    ...(removal.size === queue.dead.length ? [] : [`dead_retention has ${removal.size} dead letters`]),
    ...(owners.sort().join() === kept.sort().join() ? [] : [`keeping is [${kept.join()}], not [${owners.join()}]`]),
  ];
}

function redrives({ activeRedrives: { counted, listed } }: QueueSnapshot): string[] {
  return counted === listed.length ? [] : [`${counted} redrives are counted as active, ${listed.join()} are listed`];
}

async function findForeignKeys(redis: Redis, queueName: string): Promise<string[]> {
  const names = (await redis.keys(`${queueName}:*`)).map((key) => key.slice(queueName.length + 1));
  const known: readonly string[] = KEY_NAMES;
  return names
    .filter((name) => !known.includes(name) && !name.startsWith('turn:'))
    .map((name) => `unknown key ${name}`);
}

const WAITING_OR_RUNNING = new Set<StateLetter>(['S', 'P', 'L', 'R']);

/** Who was asked to stop is running and knows it; who expires is looked for; who holds a unique key is unfinished, and the other way round. */
function hooks(queue: QueueSnapshot): string[] {
  const problems: string[] = [];
  const expiring = new Map(queue.expiring);
  for (const [id] of queue.expiring) {
    if (!WAITING_OR_RUNNING.has(letterOf(queue, id))) problems.push(`${id} is finished and still to expire`);
  }
  for (const id of queue.stopping) {
    if (letterOf(queue, id) !== 'L') problems.push(`${id} was asked to stop and is not running`);
  }
  for (const [digest, id] of queue.unique) {
    if (!hooksOf(queue, id).includes(`u${digest}`))
      problems.push(`${id} holds the unique key ${digest} without a hook`);
    if (!WAITING_OR_RUNNING.has(letterOf(queue, id))) problems.push(`${id} is finished and holds a unique key`);
  }
  const purged = leftoversOf(queue);
  for (const id of queue.state.keys()) {
    if (purged.has(id)) continue;
    const isUnfinished = WAITING_OR_RUNNING.has(letterOf(queue, id));
    const found = hooksOf(queue, id);
    if (isUnfinished && found.includes('c') !== queue.stopping.includes(id))
      problems.push(`${id}: hook c and stopping differ`);
    const digest = found.find((hook) => hook.startsWith('u'))?.slice(1);
    const expiry = lookedAtOf(queue, id);
    if (expiry < Infinity && (expiring.get(id) ?? Infinity) > expiry)
      problems.push(`${id} expires at ${expiry}, but not in expiring`);
    if (isUnfinished && digest !== undefined && queue.unique.get(digest) !== id)
      problems.push(`${id} lost its unique key`);
  }
  return problems;
}

/** By when a task that waits must have started or ended, or Infinity. */
function lookedAtOf(queue: QueueSnapshot, id: string): number {
  const [, letter = '', epoch] = /^([A-Z])\|(\d+)/.exec(queue.state.get(id) ?? '') ?? [];
  const kinds = !'SPR'.includes(letter) ? '' : epoch === '0' ? 'ed' : 'd';
  const instants = hooksOf(queue, id).filter((hook) => hook !== '' && kinds.includes(hook.charAt(0)));
  return Math.min(...instants.map((hook) => Number(hook.slice(1))));
}

const hooksOf = (queue: QueueSnapshot, id: string): string[] => queue.state.get(id)?.split('|')[5]?.split(',') ?? [];
