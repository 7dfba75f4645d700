import { Logger } from '@nestjs/common';
import { ExtendScript, MOST_EXTENSIONS_A_CALL } from '../scripts/extend.script.js';
import type { TaskExecution } from './task-execution.js';

/** A lease is extended each time that a third of it has passed. */
const EXTENSIONS_A_LEASE = 3;

/**
 * Extends the leases of tasks that run for longer, and fires the signal of a run whose lease is lost: because Redis says
 * so, or because it could not be extended in time and runs out.
 */
export class LeaseKeeper {
  private readonly logger = new Logger('Worker');
  private timer: NodeJS.Timeout | undefined;
  private busy = false;

  constructor(
    private readonly script: ExtendScript,
    private readonly running: ReadonlyMap<string, TaskExecution>,
    private readonly leaseMs: number,
    private readonly deadlineMs: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.tick(), this.leaseMs / EXTENSIONS_A_LEASE);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async tick(): Promise<void> {
    this.abortOverdue();
    if (this.busy) return;
    this.busy = true;
    try {
      const old = performance.now() + (this.leaseMs * (EXTENSIONS_A_LEASE - 1)) / EXTENSIONS_A_LEASE;
      const due = [...this.running.values()].filter(({ leaseEndsAt }) => leaseEndsAt <= old);
      for (let at = 0; at < due.length; at += MOST_EXTENSIONS_A_CALL) {
        await this.extend(due.slice(at, at + MOST_EXTENSIONS_A_CALL));
      }
    } catch (error) {
      this.logger.debug?.(`Leases could not be extended: ${(error as Error).message}`);
    } finally {
      this.busy = false;
    }
  }

  private async extend(executions: TaskExecution[]): Promise<void> {
    const sentAt = performance.now();
    const answers = await this.script.run(executions, this.leaseMs, this.deadlineMs);
    executions.forEach((execution, index) => {
      if (answers[index] === 'OK') execution.leaseEndsAt = sentAt + this.leaseMs;
      else if (this.running.get(execution.taskId) === execution) this.lose(execution);
    });
  }

  private abortOverdue(): void {
    const now = performance.now();
    for (const execution of this.running.values()) {
      if (execution.leaseEndsAt <= now) this.lose(execution);
    }
  }

  private lose(execution: TaskExecution): void {
    if (execution.abort('lease_lost')) {
      this.logger.warn(`[${execution.taskId}] The lease of a running ${execution.taskType} task was lost; its signal fired`);
    }
  }
}
