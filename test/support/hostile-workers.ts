import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestQueue, type TestQueue } from '@app/queue/testing';
import { AppProcess } from './app-process.js';

/** One line that a handler of a hostile worker wrote. */
export interface RunNote {
  type: string;
  taskId: string;
  epoch: number;
  event: string;
  at: number;
}

/** Worker processes whose handlers misbehave on demand, on a queue of their own. See test/fixtures/hostile-worker.mjs. */
export class HostileWorkers {
  private readonly folder = mkdtempSync(join(tmpdir(), 'task-queue-hostile-'));
  private readonly runsFile = join(this.folder, 'runs');
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
      RUNS_FILE: this.runsFile,
      WORKER_ID: name,
      ...env,
    });
    this.processes.push(started);
    return started;
  }

  /** What the handlers wrote, in order; of one task, or of all. */
  notes(taskId?: string): RunNote[] {
    if (!existsSync(this.runsFile)) return [];
    const lines = readFileSync(this.runsFile, 'utf8').trimEnd().split('\n');
    const notes = lines.map((line) => {
      const [type = '', id = '', epoch, event = '', at] = line.split(' ');
      return { type, taskId: id, epoch: Number(epoch), event, at: Number(at) };
    });
    return notes.filter((note) => taskId === undefined || note.taskId === taskId);
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((started) => started.stop('SIGKILL')));
    await this.queue.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
