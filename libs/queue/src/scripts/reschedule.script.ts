import type { RunTime } from '../domain/acts.js';
import { type ActReply, readActReply } from './act-reply.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('reschedule.lua');

export class RescheduleScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Gives a waiting task another time to run at. Idempotent; a delay counts from the newest call. */
  async run(taskId: string, { delayMs, runAt }: RunTime, deadlineMs: number): Promise<ActReply> {
    const when = runAt === undefined ? ['delay', delayMs] : ['at', runAt.getTime()];
    return readActReply(await this.runner.run(SCRIPT, { args: [this.runner.clock, taskId, ...when], deadlineMs }));
  }
}
