import { ScriptRunner } from './script-runner.js';
import { loadScript } from './script-source.js';

const SCRIPT = loadScript('read-task.lua');

export interface StoredTask {
  record: string;
  /** undefined for a task never claimed. */
  state: string | undefined;
  /** End of the lease of a running task, due time of a retrying or scheduled one. */
  instantMs: number | undefined;
  /** The registry entry (JSON text) of the worker of the newest attempt, while it is remembered. */
  worker: string | undefined;
  /** What is remembered of its runs as it is stored, see docs/redis-keys.md. Not read for lists. */
  attempts?: string | undefined;
  progress?: string | undefined;
  log?: string | undefined;
}

export class ReadTaskScript {
  constructor(private readonly runner: ScriptRunner) {}

  async run(taskId: string, deadlineMs: number): Promise<StoredTask | undefined> {
    const reply = await this.runner.run(SCRIPT, { args: [taskId], deadlineMs });
    if (reply[0] === 'UNKNOWN') return undefined;
    const [, record, state, instant, worker, attempts, progress, log] = reply as string[];
    return {
      record: record ?? '',
      state: state || undefined,
      instantMs: instant ? Number(instant) : undefined,
      worker: worker || undefined,
      attempts: attempts || undefined,
      progress: progress || undefined,
      log: log || undefined,
    };
  }
}
