import { type ActReply, readActReply } from './act-reply.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('reprioritize.lua');

export class ReprioritizeScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Gives a waiting task another priority. Idempotent. */
  async run(taskId: string, priority: number, deadlineMs: number): Promise<ActReply> {
    return readActReply(await this.runner.run(SCRIPT, { args: [this.runner.clock, taskId, priority], deadlineMs }));
  }
}
