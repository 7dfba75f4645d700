import type { ActResult, RunTime } from '../domain/acts.js';
import { ReprioritizeScript } from '../scripts/reprioritize.script.js';
import { RescheduleScript } from '../scripts/reschedule.script.js';
import { RetryScript } from '../scripts/retry.script.js';
import { ActRunner } from './act-runner.js';

/** Changes when tasks run: now, at another time, before or after others. */
export class Rescheduler {
  constructor(
    private readonly runner: ActRunner,
    private readonly retries: RetryScript,
    private readonly times: RescheduleScript,
    private readonly priorities: ReprioritizeScript,
  ) {}

  /** A task that waits for its time runs now; a dead letter or a cancelled one starts anew. */
  retry(taskId: string, deadline?: number): Promise<ActResult> {
    return this.runner.run({
      action: 'retry',
      taskId,
      deadline,
      call: (ms) => this.retries.run(taskId, ms),
      wasDoneBefore: (reply) =>
        reply.word === 'REFUSED' && (reply.status === 'pending' || reply.status === 'processing'),
    });
  }

  /** A task that waits is scheduled for that time. */
  reschedule(taskId: string, time: RunTime, deadline?: number): Promise<ActResult> {
    const call = (ms: number) => this.times.run(taskId, time, ms);
    return this.runner.run({ action: 'reschedule', taskId, deadline, call });
  }

  /** A task that waits gets another priority. */
  reprioritize(taskId: string, priority: number, deadline?: number): Promise<ActResult> {
    const call = (ms: number) => this.priorities.run(taskId, priority, ms);
    return this.runner.run({ action: 'priority', taskId, deadline, call });
  }
}
