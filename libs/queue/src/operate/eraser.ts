import type { ActResult } from '../domain/acts.js';
import { EraseScript } from '../scripts/erase.script.js';
import { ActRunner } from './act-runner.js';

/** Removes finished tasks before retention does. */
export class Eraser {
  constructor(
    private readonly runner: ActRunner,
    private readonly script: EraseScript,
  ) {}

  erase(taskId: string, deadline?: number): Promise<ActResult> {
    return this.runner.run({
      action: 'erase',
      taskId,
      deadline,
      call: (ms) => this.script.run(taskId, ms),
      wasDoneBefore: (reply) => reply.word === 'UNKNOWN',
    });
  }
}
