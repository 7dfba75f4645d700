import { QUEUES } from './planned-faults.js';
import type { Random } from './random.js';
import { kindNamed, TASK_KIND_NAMES, type TaskKindName, type TaskShape } from './task-kinds.js';

export interface PlannedTask {
  kind: TaskKindName;
  /** Undefined where the API makes it. */
  taskId: string | undefined;
  queue: string;
  idempotencyKey?: string;
  shape: TaskShape;
  /** The payload as it is sent, to the byte. */
  payloadText: string;
  /** How long the client waits before it does with an accepted task what its kind asks for. */
  actAfterMs: number;
}

/** One request: a task by itself, or a bulk of them. */
export interface PlannedSubmission {
  atMs: number;
  tasks: PlannedTask[];
}

const IN_BULK = 0.6;
const LARGEST_BULK = 40;
/** What JSON.parse and JSON.stringify would not leave as it is. */
const ODD = [
  '"big":9007199254740993',
  '"far":1e400',
  '"minus":-0',
  '"twice":1,"twice":2',
  '"e":"\\u00e9 é"',
  ' "sp" : [ ] ',
];

/** Submissions at a steady pace, in order of their times. */
export function planTasks(random: Random, durationMs: number, count: number): PlannedSubmission[] {
  const singles = weightsOf(() => true);
  const bulks = weightsOf((name) => kindNamed(name).inBulk);
  const submissions: PlannedSubmission[] = [];
  for (let made = 0; made < count;) {
    const atMs = Math.floor((made / count) * durationMs);
    // The mean bulk has so many tasks that IN_BULK of all tasks come in one.
    const isBulk = random.next() < IN_BULK / (IN_BULK + (1 - IN_BULK) * (LARGEST_BULK / 2 + 1));
    const size = Math.min(isBulk ? random.between(2, LARGEST_BULK) : 1, count - made);
    const tasks = Array.from({ length: size }, (_, index) =>
      planTask(random, made + index, random.weighted(isBulk ? bulks : singles)),
    );
    submissions.push({ atMs, tasks });
    made += size;
  }
  return submissions;
}

function weightsOf(includes: (name: TaskKindName) => boolean): Record<TaskKindName, number> {
  const entries = TASK_KIND_NAMES.map((name) => [name, includes(name) ? kindNamed(name).weight : 0]);
  return Object.fromEntries(entries) as Record<TaskKindName, number>;
}

function planTask(random: Random, number: number, kind: TaskKindName): PlannedTask {
  const shape = kindNamed(kind).shape(random);
  const own = JSON.stringify({ kind, number, ...shape.payload }).slice(0, -1);
  return {
    kind,
    taskId: kind === 'unnamed' || kind === 'keyed' ? undefined : `task-${number}`,
    queue: random.next() < 0.9 ? QUEUES[0] : QUEUES[1],
    ...(kind === 'keyed' && { idempotencyKey: `key-${number}` }),
    shape,
    payloadText: `${own},${random.oneOf(ODD)}}`,
    actAfterMs: random.between(0, 1_000),
  };
}
