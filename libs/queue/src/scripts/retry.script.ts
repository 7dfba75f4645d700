import { type ActReply, readActReply } from './act-reply.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('retry.lua');

export class RetryScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Makes a task pending that waits for its time or ended without a result. A resent call is refused as pending. */
  async run(taskId: string, deadlineMs: number): Promise<ActReply> {
    return readActReply(await this.runner.run(SCRIPT, { args: [this.runner.clock, taskId], deadlineMs }));
  }
}
