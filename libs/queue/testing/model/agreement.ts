import { expect } from '@jest/globals';
import { findBreaches, leftoversOf } from '../invariants.js';
import type { QueueSnapshot } from '../queue-snapshot.js';
import { readQueue } from '../queue-snapshot.js';
import { letterOf } from './letters.js';
import { keptUntil } from './model-retention.js';
import { isFinished, rankOf, type ModelTask } from './model-task.js';
import type { QueueModel } from './queue-model.js';
import type { RealQueue } from './real-queue.js';
import { digestOf } from './records.js';

/** Holds the real queue against the invariants, and all that it says of each task against the model. */
export async function expectAgreement(model: QueueModel, { scripts, events }: RealQueue): Promise<void> {
  const tasks = model.tasks.all();
  const [queue] = await Promise.all([readQueue(scripts.redis, scripts.name), events.expectToldOf(tasks)]);
  const breaches = findBreaches(queue);
  if (breaches.length > 0) throw new Error(`The queue is not sound:\n  ${breaches.join('\n  ')}`);
  const [found, expected] = [rowsOf(queue), rowsOfModel(model)];
  // Much faster than `toEqual`, which only has to show the difference.
  if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected);
  const { submitted, removed, purged } = queue.counters;
  const { tasks: known, claims } = model;
  expect([submitted, removed, purged, queue.epoch]).toEqual([
    known.submitted,
    known.removed,
    known.purged,
    claims.epoch,
  ]);
}

type Row = Record<string, string | number | boolean>;

function rowsOfModel(model: QueueModel): [string, Row][] {
  const promises = [...model.submissions.promises].map(([digest, { until, content, id }]): [string, Row] => [
    `key ${digest}`,
    { promised: `${until}|${content}|${id}` },
  ]);
  return sorted([...model.tasks.all().map((task): [string, Row] => [task.id, rowOfModel(task)]), ...promises]);
}

/** Only what counts in the status that the task has. */
function rowOfModel(task: ModelTask): Row {
  const { status, failures, crashes, epoch, owner, payloadText, runs, percent = -1, lines } = task;
  return {
    ...{
      letter: letterOf(task),
      rank: rankOf(task),
      failures,
      crashes,
      epoch,
      owner,
      payloadText,
      runs,
      percent,
      lines,
    },
    ...(status === 'pending' && { aside: task.aside }),
    ...((status === 'scheduled' || status === 'retrying') && { due: task.due }),
    ...(status === 'processing' && { leaseEnd: task.leaseEnd }),
    ...(isFinished(task)
      ? { endedAt: task.endedAt, removal: task.removalOrder, keptUntil: keptUntil(task) ?? 0 }
      : { hooks: hooksOfModel(task).sort().join() }),
    ...(!task.stops && { fingerprint: task.fingerprint ?? '' }),
    ...((status === 'dead_letter' || status === 'cancelled') && { reason: task.reason ?? '' }),
  };
}

function hooksOfModel({
  charged,
  waitsAlone,
  stops,
  expiresAt,
  deadlineAt,
  keepMs,
  unique,
  request,
  percent,
}: ModelTask): string[] {
  return [
    ...(charged > 0 ? [`x${charged}`] : []),
    ...(waitsAlone ? ['w'] : []),
    ...(stops ? ['c'] : []),
    ...(expiresAt === undefined ? [] : [`e${expiresAt}`]),
    ...(deadlineAt === undefined ? [] : [`d${deadlineAt}`]),
    ...(keepMs === undefined ? [] : [`k${keepMs}`]),
    ...(unique === undefined ? [] : [`u${digestOf(unique)}`]),
    ...(request === undefined ? [] : [`r${request}`]),
    ...(percent === undefined ? [] : ['n']),
  ];
}

function rowsOf(queue: QueueSnapshot): [string, Row][] {
  const scores = (...sets: [member: string, score: number][][]): Map<string, number> => new Map(sets.flat());
  const places = {
    pending: scores(queue.pending),
    aside: new Set(queue.aside.map(([member]) => member.split('\0')[2])),
    due: scores(queue.scheduled, queue.retry),
    leases: scores(queue.processing),
    removal: scores(queue.completed, queue.deadRetention, queue.cancelled),
    kept: scores(queue.keeping),
  };
  const purged = leftoversOf(queue);
  const tasks = [...queue.metadata]
    .filter(([id]) => !purged.has(id))
    .map(([id, record]): [string, Row] => [id, rowOf(id, record, queue, places)]);
  const promises = [...queue.idempotency].map(([digest, promised]): [string, Row] => [`key ${digest}`, { promised }]);
  return sorted([...tasks, ...promises]);
}

interface Places {
  pending: Map<string, number>;
  aside: Set<string | undefined>;
  due: Map<string, number>;
  leases: Map<string, number>;
  removal: Map<string, number>;
  kept: Map<string, number>;
}

function rowOf(id: string, record: string, queue: QueueSnapshot, places: Places): Row {
  const state = queue.state.get(id) ?? `P|0||0|0||${places.pending.get(id)}|0|`;
  const [head = '', error = ''] = state.split('\n');
  const [letter = '', epoch, owner = '', failures, crashes, hooks = '', rank, , endedAt] = head.split('|');
  const { fp = '', reason = '' } = error === '' ? {} : (JSON.parse(error) as { fp?: string; reason?: string });
  return {
    ...{
      letter,
      rank: Number(rank),
      failures: Number(failures),
      crashes: Number(crashes),
      epoch: Number(epoch),
      owner,
    },
    ...{ payloadText: record.slice(record.indexOf('\n') + 1), ...notesOf(id, queue) },
    ...(letter === 'P' && { aside: places.aside.has(id) }),
    ...((letter === 'S' || letter === 'R') && { due: places.due.get(id) ?? 0 }),
    ...(letter === 'L' && { leaseEnd: places.leases.get(id) ?? 0 }),
    ...('CDX'.includes(letter)
      ? { endedAt: Number(endedAt), removal: places.removal.get(id) ?? 0, keptUntil: places.kept.get(id) ?? 0 }
      : { hooks: hooks.split(',').filter(isModelled).sort().join() }), // prettier-ignore
    ...(!(letter === 'L' && hooks.split(',').includes('c')) && { fingerprint: fp }),
    ...('DX'.includes(letter) && { reason }),
  };
}

function notesOf(id: string, { notes }: QueueSnapshot): Row {
  const linesOf = (text: string | undefined): number => (text === undefined ? 0 : text.split('\n').length);
  const progress = notes.progress.get(id);
  const { percent } = progress === undefined ? { percent: -1 } : (JSON.parse(progress) as { percent: number });
  return { runs: linesOf(notes.attempts.get(id)), percent, lines: linesOf(notes.logs.get(id)) };
}

const sorted = (rows: [string, Row][]): [string, Row][] => rows.sort(([a], [b]) => (a < b ? -1 : 1));

/** The numbers of acts are not. */
const isModelled = (hook: string): boolean => hook !== '' && !/^m\d/.test(hook);
