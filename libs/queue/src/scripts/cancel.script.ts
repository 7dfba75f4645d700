import { type ActReply, readActReply } from './act-reply.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('cancel.lua');

export class CancelScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Cancels a task, or asks a running one to stop. Idempotent. `error` is the JSON text that says why. */
  async run(taskId: string, error: string, deadlineMs: number): Promise<ActReply> {
    return readActReply(await this.runner.run(SCRIPT, { args: [this.runner.clock, taskId, error], deadlineMs }));
  }
}
