import type { Act, ActResult } from '../domain/acts.js';
import { checkAct, isTaskId } from './act-validation.js';
import { Canceller } from './canceller.js';
import { Eraser } from './eraser.js';
import { notFound } from './refusals.js';
import { Rescheduler } from './rescheduler.js';

/** Gives each act on one task to the actor that performs it. */
export class TaskOperator {
  constructor(
    private readonly canceller: Canceller,
    private readonly rescheduler: Rescheduler,
    private readonly eraser: Eraser,
  ) {}

  /**
   * @param deadline by `performance.now()`; default: `REDIS_TIMEOUT` from now
   * @throws QueueError INVALID_ACT, TASK_NOT_FOUND, ACT_REFUSED, RUNS_TOO_LATE, UNIQUE_KEY_HELD, REDIS_UNAVAILABLE
   */
  async act(taskId: string, act: Act, deadline?: number): Promise<ActResult> {
    checkAct(act);
    if (!isTaskId(taskId)) throw notFound(taskId);
    switch (act.action) {
      case 'cancel':
        return this.canceller.cancel(taskId, act.reason, deadline);
      case 'retry':
        return this.rescheduler.retry(taskId, deadline);
      case 'reschedule':
        return this.rescheduler.reschedule(taskId, act, deadline);
      case 'priority':
        return this.rescheduler.reprioritize(taskId, act.priority, deadline);
      case 'erase':
        return this.eraser.erase(taskId, deadline);
    }
  }
}
