import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestQueue, type TestQueue } from '@app/queue/testing';
import { AppProcess } from './app-process.js';
import { ledgerPath, readLedger, type RunEntry } from './ledger.js';

/** Worker processes whose handlers misbehave on demand, on a queue of their own. See test/fixtures/hostile-worker.mjs. */
export class HostileWorkers {
  private readonly folder = mkdtempSync(join(tmpdir(), 'task-queue-hostile-'));
  private readonly processes: AppProcess[] = [];

  private constructor(readonly queue: TestQueue) {}

  static async open(): Promise<HostileWorkers> {
    return new HostileWorkers(await openTestQueue());
  }

  start(env: Record<string, string> = {}): AppProcess {
    const name = `hostile-${this.processes.length + 1}`;
    const started = AppProcess.start('hostileWorker', this.folder, name, {
      REDIS_URL: process.env['TEST_REDIS_URL'] as string,
      QUEUE_NAME: this.queue.name,
      LEDGER_FILE: ledgerPath(this.folder, name),
      WORKER_ID: name,
      ...env,
    });
    this.processes.push(started);
    return started;
  }

  /** What the handlers wrote, in order; of one task, or of all. */
  notes(taskId?: string): RunEntry[] {
    return readLedger(this.folder).runs.filter((note) => taskId === undefined || note.taskId === taskId);
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((started) => started.stop('SIGKILL')));
    await this.queue.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
