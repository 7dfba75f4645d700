import type { RedriveResult } from '../../src/domain/dead-letter.js';
import { liveAgain, type ModelTask } from './model-task.js';
import type { ModelTasks } from './model-tasks.js';

export const REDRIVE_BOUNDS = { active: 1, kept: 2 };
export const DUTY_MS = 3_000;

export interface RedriveChoice {
  ids?: string[] | undefined;
  fingerprint?: string | undefined;
  type?: string | undefined;
  canaries: number;
  rate: number;
}

/** A staged redrive: what is certain about it, whatever order it takes its tasks in. */
export interface ModelRedrive extends Omit<RedriveChoice, 'canaries'> {
  wanted: number;
  id: string;
  createdAt: number;
  status: 'canaries' | 'redriving' | 'completed' | 'stopped' | 'cancelled';
  total: number;
  redriven: number;
  canaries: ModelTask[];
  /** Those that were seen completed: that is for good. */
  good: Set<ModelTask>;
  /** Those that it must redrive, by the death that they died. */
  outstanding: Map<string, number>;
  /** Since when the rest goes, and how many of it went. */
  restSince: number;
  restSent: number;
}

/** Redrives: at once, and in stages. */
export class ModelRedrives {
  /** Newest first. */
  recent: ModelRedrive[] = [];
  private duty: { owner: string; until: number } | undefined;

  constructor(private readonly tasks: ModelTasks) {}

  redrive(ids: readonly string[], request: string): RedriveResult[] {
    return ids.map((taskId): RedriveResult => {
      const task = this.tasks.find(taskId);
      if (task === undefined) return { taskId, status: 'unknown' };
      if (task.request === request) return { taskId, status: 'pending' };
      if (task.status !== 'dead_letter') return { taskId, status: 'not_dead_letter' };
      const holder = this.tasks.holderOf(task.unique, task);
      if (holder) return { taskId, status: 'held', heldBy: holder.id };
      this.revive(task, request);
      return { taskId, status: 'pending' };
    });
  }

  revive(task: ModelTask, request: string | undefined): void {
    liveAgain(task, this.tasks.now);
    task.request = request;
  }

  get active(): ModelRedrive | undefined {
    return this.recent.find(({ status }) => status === 'canaries' || status === 'redriving');
  }

  find(id: string): ModelRedrive | undefined {
    return this.recent.find((redrive) => redrive.id === id);
  }

  /** The one that this id names, new or known; undefined: another one is under way. */
  start(id: string, choice: RedriveChoice): ModelRedrive | undefined {
    const known = this.find(id);
    if (known || this.active) return known;
    const chosen = this.tasks.withStatus('dead_letter').filter((task) => isChosen(task, choice));
    const ofAnyType = this.tasks
      .withStatus('dead_letter')
      .filter((task) => isChosen(task, { ...choice, type: undefined }));
    const redrive: ModelRedrive = {
      ...{ id, ids: choice.ids, fingerprint: choice.fingerprint, type: choice.type, rate: choice.rate },
      wanted: choice.canaries,
      createdAt: this.tasks.now,
      status: 'canaries',
      total: choice.ids?.length ?? ofAnyType.length,
      redriven: 0,
      canaries: [],
      good: new Set(),
      outstanding: new Map(chosen.map((task) => [task.id, task.death])),
      restSince: 0,
      restSent: 0,
    };
    this.recent = [redrive, ...this.recent].slice(0, REDRIVE_BOUNDS.kept);
    return redrive;
  }

  /** Whether this process may take a step; undefined when it may, and has the duty from then on. */
  takeDuty(owner: string): { inMs: number } | undefined {
    const { now } = this.tasks;
    if (this.duty && this.duty.owner !== owner && this.duty.until > now) return { inMs: this.duty.until - now };
    this.duty = this.active ? { owner, until: now + DUTY_MS } : undefined;
    return undefined;
  }

  /** Those that it must redrive and that are as dead as they were. */
  leftOf({ outstanding }: ModelRedrive): string[] {
    return [...outstanding].flatMap(([id, death]) => {
      const task = this.tasks.find(id);
      return task?.status === 'dead_letter' && task.death === death ? [id] : [];
    });
  }

  /** What a canary came to: undefined while it waits or runs for the first time. */
  fateOf(task: ModelTask): string | undefined {
    if (this.tasks.find(task.id) !== task) return 'gone';
    if (task.status === 'completed' || task.status === 'dead_letter') return task.status;
    if (task.failures > 0) return 'retrying';
    if (task.crashes > 0) return 'crashed';
    return task.status === 'cancelled' ? 'cancelled' : undefined;
  }
}

/** Whether a dead letter is one of those that a redrive is for. */
export function isChosen(
  task: ModelTask,
  { ids, fingerprint, type }: Omit<RedriveChoice, 'canaries' | 'rate'>,
): boolean {
  if (ids !== undefined) return ids.includes(task.id);
  return (
    (fingerprint === undefined || (task.fingerprint ?? '000000000000') === fingerprint) &&
    (type === undefined || task.type === type)
  );
}
