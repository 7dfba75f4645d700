import { isOver, rankOf, waitAgain, type ModelTask } from './model-task.js';
import type { ModelTasks } from './model-tasks.js';
import type { ModelClaim, ModelWorkers } from './model-workers.js';

export const CRASH_BUDGET = 2;
export const LEASE_MS = 10_000;
/** Longer than a worker lives without a heartbeat. */
export const UNKNOWN_TYPE_GRACE_MS = 20_000;
const UNKNOWN_TYPE = '5e421951cb11';
/** Tasks that the worker can't take cost a round. */
const ROUNDS = 2;

/** Who claims, and how much. */
export interface ModelDemand {
  boot: string;
  types: readonly string[];
  demand: number;
  /** By type: how many more may run. */
  rooms: Map<string, number>;
}

/** Which tasks a worker gets, in which order, and what becomes of those that it can't take. */
export class ModelClaims {
  epoch = 0;

  constructor(
    private readonly tasks: ModelTasks,
    private readonly workers: ModelWorkers,
  ) {}

  claim(wanted: ModelDemand): ModelClaim[] {
    const { now } = this.tasks;
    const taken: ModelTask[] = [];
    let passesOver = false;
    for (let round = 0; round < ROUNDS && taken.length < wanted.demand; round++) {
      if (passesOver) this.skim(wanted, taken);
      const met = this.nextFor(wanted, wanted.demand - taken.length, taken);
      for (const task of met) {
        if (this.hasRoom(wanted, task)) taken.push(task);
        else {
          this.refuse(task, wanted);
          passesOver = true;
        }
      }
    }
    const timely = taken.filter((task) => !this.endOverdue(task));
    const claimed = uptoSuspect(timely);
    for (const task of timely.slice(claimed.length)) waitAgain(task);
    return claimed.map((task) => {
      const claim = { epoch: ++this.epoch, owner: wanted.boot, leaseEnd: now + LEASE_MS };
      Object.assign(task, { ...claim, status: 'processing', aside: false, linesOf: 0, waitsAlone: isSuspect(task) });
      const { id, epoch, failures, crashes, deadlineAt } = task;
      const deadlineInMs = deadlineAt === undefined ? undefined : Math.max(1, deadlineAt - now);
      return { id, epoch, boot: wanted.boot, failures, crashes, deadlineInMs };
    });
  }

  /** Whether a task waits that this worker could take. */
  hasMoreFor({ types, rooms }: ModelDemand): boolean {
    const waiting = this.tasks.withStatus('pending');
    return waiting.some(({ type }) => types.includes(type) && (rooms.get(type) ?? 1) > 0);
  }

  /** Of a type that somebody handles, or did until recently, it waits for that one. Otherwise nobody ever will. */
  refuse(task: ModelTask, { rooms }: { rooms: Map<string, number> }): void {
    const isInUse = this.workers.isHandled(task.type, UNKNOWN_TYPE_GRACE_MS, this.tasks.now);
    if (isInUse || rooms.has(task.type)) task.aside = true;
    else this.tasks.bury(task, 'unknown_type', UNKNOWN_TYPE);
  }

  /** A block of what it can't take now is taken off the head of the common queue, up to what it can. */
  private skim({ types, rooms }: ModelDemand, taken: readonly ModelTask[]): void {
    const inCommon = this.tasks.withStatus('pending').filter((task) => !task.aside && !taken.includes(task));
    for (const task of inCommon.sort((a, b) => rankOf(a) - rankOf(b))) {
      if (types.includes(task.type) && (rooms.get(task.type) ?? 1) > 0) return;
      this.refuse(task, { rooms });
    }
  }

  /** The first by rank, of the common queue and of the lanes of types that the worker has room for. */
  private nextFor({ types, rooms }: ModelDemand, count: number, taken: readonly ModelTask[]): ModelTask[] {
    const waiting = this.tasks.withStatus('pending').filter((task) => !taken.includes(task));
    const byRank = waiting.sort((a, b) => rankOf(a) - rankOf(b));
    const seen = new Map<string, number>();
    const met = byRank.filter(({ type, aside }) => {
      if (!aside) return true;
      const before = seen.get(type) ?? 0;
      seen.set(type, before + 1);
      return types.includes(type) && before < (rooms.get(type) ?? Infinity);
    });
    const first = met.slice(0, count);
    for (const task of first) task.aside = false;
    return first;
  }

  private hasRoom({ types, rooms }: ModelDemand, { type }: ModelTask): boolean {
    const room = rooms.get(type);
    if (room !== undefined) rooms.set(type, room - 1);
    return types.includes(type) && (room === undefined || room > 0);
  }

  /** What should have started before, or ended, does not start. */
  private endOverdue(task: ModelTask): boolean {
    const { now } = this.tasks;
    if (task.epoch === 0 && isOver(task.expiresAt, now)) this.tasks.cancel(task, 'expired');
    else if (isOver(task.deadlineAt, now)) this.tasks.miss(task);
    else return false;
    return true;
  }
}

/** A task whose next crash is one too many is claimed alone. */
function uptoSuspect(wanted: ModelTask[]): ModelTask[] {
  const first = wanted.findIndex(isSuspect);
  return first < 0 ? wanted : wanted.slice(0, Math.max(1, first));
}

const isSuspect = ({ crashes }: ModelTask): boolean => crashes > 0 && crashes >= CRASH_BUDGET;
