import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';
import { storedWorkers, type StoredWorker } from './stored-worker.js';

const SCRIPT = loadScript('read-worker.lua');

export class ReadWorkerScript {
  constructor(private readonly runner: ScriptRunner) {}

  async run(boot: string, deadlineMs: number): Promise<StoredWorker | undefined> {
    const [, now, rows] = await this.runner.run(SCRIPT, { args: [this.runner.clock, boot], deadlineMs });
    return rows === undefined ? undefined : storedWorkers(now as number, rows as string[])[0];
  }
}
