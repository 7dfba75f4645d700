import { type ActReply, readActReply } from './act-reply.js';
import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('erase.lua');

export class EraseScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** Removes a finished task. A resent call finds it UNKNOWN. */
  async run(taskId: string, deadlineMs: number): Promise<ActReply> {
    return readActReply(await this.runner.run(SCRIPT, { args: [taskId], deadlineMs }));
  }
}
