import { decodeRecord } from '../src/redis/task-record.js';
import { decodeState } from '../src/redis/task-state.js';
import type { QueueSnapshot } from './queue-snapshot.js';

/** What is wrong with what is kept beside the tasks' own places: the ledger, lanes, instants, histories, redrives. */
export function findMisentries(queue: QueueSnapshot): string[] {
  return [
    ...ledgerFields(queue),
    ...lanes(queue),
    ...instants(queue),
    ...charges(queue),
    ...histories(queue),
    ...stagedRedrives(queue),
  ];
}

const LEDGER_FIELDS = new Set([
  ...['submitted', 'completed', 'dead_lettered', 'cancelled', 'redriven', 'reinstated', 'crashes', 'removed'],
  ...['completed_bytes', 'dead_bytes', 'cancelled_bytes', 'epoch', 'redrives', 'has_aside', 'reap_at', 'due_at'],
  ...['bytes_in', 'bytes_done', 'bytes_out', 'purged', 'paused', 'gate', 'last_purge', 'acts', 'sealed_at'],
  ...['timer_for', 'timer_by', 'aging_at', 'aged_band', 'aged_credit', 'lane', 'grace_until'],
]);

/** Nothing grows in the ledger but what is forgotten with a worker. */
const ledgerFields = ({ ledger }: QueueSnapshot): string[] =>
  [...ledger.keys()]
    .filter((field) => !LEDGER_FIELDS.has(field) && !/^(turn|quiet|tally):./.test(field))
    .map((field) => `the ledger has the unknown field ${field}`);

/** A task that was set aside is in the lane of its type, and claims know that there are some. */
function lanes({ aside, ledger, metadata }: QueueSnapshot): string[] {
  const strays = aside.flatMap(([member]) => {
    const [lane = '', , id = ''] = member.split('\0');
    const record = metadata.get(id);
    return record === undefined || lane === `t:${decodeRecord(record).type}` ? [] : [`${id} is in the lane ${lane}`];
  });
  const isForgotten = aside.length > 0 && !ledger.has('has_aside');
  return [...strays, ...(isForgotten ? [`${aside.length} tasks are set aside, and claims do not look for them`] : [])];
}

/** Finished tasks stand at the instant at which they ended, but for an own retention; what expires does so when it says. */
function instants(queue: QueueSnapshot): string[] {
  const misplaced = (['completed', 'dead', 'cancelled'] as const).flatMap((index) =>
    queue[index].flatMap(([id, score]) => {
      const text = queue.state.get(id) ?? '';
      const ended = decodeState(text).endedAtMs;
      const keepsLonger = hooksOf(text).some((hook) => hook.startsWith('k'));
      return keepsLonger || ended === score ? [] : [`${id} ended at ${ended} and is in ${index} at ${score}`];
    }),
  );
  const unasked = queue.expiring.flatMap(([id, instant]) =>
    ['e', 'd'].some((kind) => hooksOf(queue.state.get(id) ?? '').includes(`${kind}${instant}`))
      ? []
      : [`${id} expires at ${instant} without a hook`],
  );
  return [...misplaced, ...unasked];
}

/** Who is charged with a crash has crashed, in a claim that was made. */
const charges = ({ state }: QueueSnapshot): string[] =>
  [...state].flatMap(([id, text]) => {
    const charged = Number(
      hooksOf(text)
        .find((hook) => hook.startsWith('x'))
        ?.slice(1) ?? 0,
    );
    const { crashes, epoch } = decodeState(text);
    const fits = charged === 0 || (crashes > 0 && charged <= epoch);
    return fits
      ? []
      : [`${id} is charged with the crash of claim ${charged}, has ${crashes} crashes and epoch ${epoch}`];
  });

/** Runs and lines are of claims that were made, newest first; all of it can be read. */
function histories({ notes, state }: QueueSnapshot): string[] {
  const newestOf = (id: string): number => decodeState(state.get(id) ?? 'P|0||0|0||0|0|').epoch;
  const isFalling = (id: string, epochs: number[]): boolean =>
    [newestOf(id), ...epochs].every((epoch, at, all) => at === 0 || epoch <= (all[at - 1] ?? 0));
  // The last line may only say how many are left out.
  const epochOfRun = (line: string): number => (JSON.parse(line) as { epoch?: number }).epoch ?? 0;
  const epochOfLine = (line: string): number => Number(/^\d+ (\d+)\.\d+ /.exec(line)?.[1] ?? Infinity);
  const wrong = (name: 'attempts' | 'logs', epochOf: (line: string) => number): string[] =>
    [...notes[name]]
      .filter(([id, text]) => !isFalling(id, text.split('\n').map(epochOf)))
      .map(([id]) => `${name} of ${id} are of claims that it did not have, or not in their order`);
  const unread = [...notes.progress].filter(([, text]) => !Number.isInteger((JSON.parse(text) as { at: number }).at));
  return [
    ...wrong('attempts', epochOfRun),
    ...wrong('logs', epochOfLine),
    ...unread.map(([id]) => `progress of ${id} has no instant`),
  ];
}

/** Of staged redrives the recent ones are kept, and of those under way what they were given. */
function stagedRedrives({ redrives }: QueueSnapshot): string[] {
  const words = (field: string): string[] => redrives.get(field)?.match(/\S+/g) ?? [];
  const [recent, active] = [words('recent'), words('active')];
  const may = new Set(['recent', 'active', ...recent, ...active.map((id) => `${id}:ids`)]);
  const isUnderWay = (id: string): boolean => /"status":"(canaries|redriving)"/.test(redrives.get(id) ?? '');
  return [
    ...[...redrives.keys()].filter((field) => !may.has(field)).map((field) => `redrives has the stale field ${field}`),
    ...recent.filter((id) => isUnderWay(id) !== active.includes(id)).map((id) => `the redrive ${id} is listed wrongly`),
    ...active.filter((id) => !recent.includes(id)).map((id) => `the redrive ${id} is under way and forgotten`),
  ];
}

const hooksOf = (state: string): string[] => state.split('|')[5]?.split(',') ?? [];
