import { Logger } from '@nestjs/common';
import { monotonicMs } from './lease/monotonic-clock.js';
import type { TaskExecution } from './task-execution.js';

/** How long a handler may take to end after its signal fired for a timeout, before its slot is taken from it. */
export const TIMEOUT_GRACE_MS = 5_000;
const WATCH_EVERY_MS = 100;

/** A run whose time is limited. */
export interface TimedRun {
  readonly execution: TaskExecution;
  /** By `monotonicMs()`; Infinity while it has not begun, and when it has ended. */
  readonly timeoutAt: number;
}

/** Fires the signals of runs whose time is over, and gives up those that go on all the same. */
export class TimeoutWatch<Run extends TimedRun> {
  private readonly logger = new Logger('Worker');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly runs: () => Iterable<Run>,
    private readonly giveUp: (run: Run) => void,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => this.look(), WATCH_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = monotonicMs();
    for (const run of this.runs()) {
      if (run.timeoutAt > now) continue;
      run.execution.abort('timeout');
      if (run.timeoutAt + TIMEOUT_GRACE_MS > now) continue;
      this.logger.error(
        `[${run.execution.taskId}] The ${run.execution.taskType} handler ignores its signal: it ran ` +
          `${TIMEOUT_GRACE_MS / 1000} s beyond its timeout. Its slot is used for other tasks; it may still be running`,
      );
      this.giveUp(run);
    }
  }
}
