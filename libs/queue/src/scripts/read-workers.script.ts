import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';
import { storedWorkers, type StoredWorker } from './stored-worker.js';

const SCRIPT = loadScript('read-workers.lua');

/** Most workers that one call reads. */
export const MOST_WORKERS_A_CALL = 200;

export class ReadWorkersScript {
  constructor(private readonly runner: ScriptRunner) {}

  /** @param fromMs the last heartbeat to begin with; undefined for the beginning */
  async run(fromMs: number | undefined, deadlineMs: number): Promise<StoredWorker[]> {
    const args = [this.runner.clock, fromMs ?? '-inf', MOST_WORKERS_A_CALL];
    const [, now, rows] = await this.runner.run(SCRIPT, { args, deadlineMs });
    return storedWorkers(now as number, rows as string[]);
  }
}
