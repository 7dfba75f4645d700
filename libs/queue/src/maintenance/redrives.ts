import { randomBytes } from 'node:crypto';
import { MAX_ACTIVE_REDRIVES, MAX_KEPT_REDRIVES, NAME_PATTERN } from '../config/limits.js';
import type { QueueOptions } from '../config/queue.settings.js';
import type { Redrive, RedriveResult, RedriveSelection, RedriveStages } from '../domain/dead-letter.js';
import { QueueError } from '../domain/errors.js';
import { makeTaskId } from '../domain/task-id.js';
import { ResendingCall } from '../redis/resending-call.js';
import { CancelRedriveScript } from '../scripts/cancel-redrive.script.js';
import { ReadRedrivesScript } from '../scripts/read-redrives.script.js';
import { MOST_REDRIVES_A_CALL, RedriveScript } from '../scripts/redrive.script.js';
import { StartRedriveScript } from '../scripts/start-redrive.script.js';
import { checkRedrive, checkTaskIds } from './redrive-checks.js';
import { Redriver } from './redriver.js';

const BOUNDS = { active: MAX_ACTIVE_REDRIVES, kept: MAX_KEPT_REDRIVES };

/** Gives dead letters another life: some at once, many in stages. */
export class Redrives {
  constructor(
    private readonly redrives: RedriveScript,
    private readonly starts: StartRedriveScript,
    private readonly cancels: CancelRedriveScript,
    private readonly reads: ReadRedrivesScript,
    private readonly redriver: Redriver,
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** In the order of the ids, each once; what can't be an id is unknown. Each call of the script gets a deadline of its own. */
  async redriveNow(taskIds: readonly string[]): Promise<RedriveResult[]> {
    checkTaskIds(taskIds);
    const all = [...new Set(taskIds)];
    const ids = all.filter((id) => NAME_PATTERN.test(id));
    const request = newId().slice(-REQUEST_LENGTH);
    const results: RedriveResult[] = [];
    for (let at = 0; at < ids.length; at += MOST_REDRIVES_A_CALL) {
      const some = ids.slice(at, at + MOST_REDRIVES_A_CALL);
      results.push(...(await this.call((remainingMs) => this.redrives.run(request, some, remainingMs))));
    }
    const told = results.values();
    return all.map((taskId) =>
      NAME_PATTERN.test(taskId) ? (told.next().value as RedriveResult) : { taskId, status: 'unknown' },
    );
  }

  async start(selection: RedriveSelection, stages: RedriveStages): Promise<Redrive> {
    checkRedrive(selection, stages);
    const { taskIds } = selection;
    const chosen = taskIds === undefined ? selection : { taskIds: [...new Set(taskIds)] };
    const id = newId();
    const redrive = await this.call((remainingMs) => this.starts.run(id, chosen, stages, BOUNDS, remainingMs));
    if (redrive === undefined) {
      throw new QueueError(
        'TOO_MANY_REDRIVES',
        `${MAX_ACTIVE_REDRIVES} redrives are under way: wait for one to end, or cancel one`,
      );
    }
    this.redriver.wake();
    return redrive;
  }

  /** Also sees to it that those under way are carried on. */
  async recent(): Promise<Redrive[]> {
    return this.seen(await this.call((remainingMs) => this.reads.run(undefined, remainingMs)));
  }

  async get(redriveId: string): Promise<Redrive | undefined> {
    const [redrive] = this.seen(await this.call((remainingMs) => this.reads.run(redriveId, remainingMs)));
    return redrive;
  }

  async cancel(redriveId: string): Promise<Redrive> {
    const redrive = await this.call((remainingMs) => this.cancels.run(redriveId, remainingMs));
    if (redrive === undefined) throw new QueueError('REDRIVE_NOT_FOUND', `There is no redrive ${redriveId}`);
    return redrive;
  }

  private seen(redrives: Redrive[]): Redrive[] {
    if (redrives.some(({ endedAt }) => endedAt === undefined)) this.redriver.wake();
    return redrives;
  }

  private call<Reply>(run: (remainingMs: number) => Promise<Reply>): Promise<Reply> {
    return this.resending.until(performance.now() + this.options.redisTimeoutMs, run);
  }
}

const REQUEST_LENGTH = 8;
const newId = (): string => makeTaskId(Date.now(), randomBytes);
