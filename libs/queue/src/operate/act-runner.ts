import { Logger } from '@nestjs/common';
import type { QueueOptions } from '../config/queue.settings.js';
import type { Action, ActResult } from '../domain/acts.js';
import { QueueError } from '../domain/errors.js';
import { ResendingCall } from '../redis/resending-call.js';
import { toQueueError } from '../redis/redis-failure.js';
import type { ActReply } from '../scripts/act-reply.js';
import { held, notFound, refused, tooLate } from './refusals.js';

/** One act on one task, as its script performs it. */
export interface ScriptedAct {
  action: Action;
  taskId: string;
  /** Beyond this instant (`performance.now()`) nothing is tried any more; default: `REDIS_TIMEOUT` from now. */
  deadline?: number | undefined;
  call: (remainingMs: number) => Promise<ActReply>;
  /** Whether this answer to a call that was sent before means that the first one was carried out. */
  wasDoneBefore?: (reply: ActReply) => boolean;
}

/** Performs acts: sends each until it is answered or its deadline is over, and logs what was changed. */
export class ActRunner {
  private readonly logger = new Logger('Operator');

  constructor(
    private readonly resending: ResendingCall,
    private readonly options: QueueOptions,
  ) {}

  /** @throws QueueError TASK_NOT_FOUND, ACT_REFUSED, RUNS_TOO_LATE, UNIQUE_KEY_HELD, REDIS_UNAVAILABLE (with the `taskId`) */
  async run({ action, taskId, deadline = Infinity, call, wasDoneBefore }: ScriptedAct): Promise<ActResult> {
    let calls = 0;
    const reply = await this.send(Math.min(deadline, performance.now() + this.options.redisTimeoutMs), taskId, (ms) => {
      calls++;
      return call(ms);
    });
    const isResent = calls > 1 && wasDoneBefore?.(reply) === true;
    if (reply.word === 'UNKNOWN' && !isResent) throw notFound(taskId);
    if (reply.word === 'HELD') throw held(taskId, reply.holder);
    if (reply.word === 'LATE') throw tooLate(taskId, reply.limit, new Date(reply.beforeMs));
    if (reply.word === 'REFUSED' && !isResent) throw refused(action, taskId, reply.status);
    const result = resultOf(action, taskId, reply);
    if (reply.word !== 'SAME') this.logger.log(`[${taskId}] ${lineOf(action, result)}`);
    return result;
  }

  private async send(
    deadline: number,
    taskId: string,
    call: (remainingMs: number) => Promise<ActReply>,
  ): Promise<ActReply> {
    try {
      return await this.resending.until(deadline, call);
    } catch (error) {
      const { code, message, mayHaveLanded, cause } = toQueueError(error);
      throw new QueueError(code, message, { taskId, mayHaveLanded, cause });
    }
  }
}

function resultOf(action: Action, taskId: string, reply: ActReply): ActResult {
  const status = action === 'erase' || !('status' in reply) ? 'gone' : reply.status;
  const dueAtMs = 'dueAtMs' in reply ? reply.dueAtMs : undefined;
  return { taskId, status, ...(dueAtMs !== undefined && { nextRunAt: new Date(dueAtMs) }) };
}

const DONE: Record<Exclude<Action, 'erase'>, string> = {
  cancel: 'Cancelled',
  retry: 'Retried',
  reschedule: 'Rescheduled',
  priority: 'Given another priority',
};

function lineOf(action: Action, { status, nextRunAt }: ActResult): string {
  if (action === 'cancel' && status === 'processing') return 'Asked to stop by an operator';
  if (action === 'erase') return 'Erased by an operator';
  const until = nextRunAt === undefined ? '' : `, due at ${nextRunAt.toISOString()}`;
  return `${DONE[action]} by an operator: ${status}${until}`;
}
