import { Logger } from '@nestjs/common';
import { monotonicMs } from './lease/monotonic-clock.js';

const A_LINE_EVERY_MS = 1_000;

/**
 * Says that tasks became dead letters because nobody handles their type: a line at once, and at most one a second, which
 * says how many there were since.
 */
export class UnhandledLog {
  private readonly logger = new Logger('Worker');
  private nextLineAt = -Infinity;
  private leftOut = 0;

  /** @param handled the types that this worker handles */
  constructor(
    private readonly handled: readonly string[],
    private readonly now = monotonicMs,
  ) {}

  tell(taskId: string, taskType: string): void {
    if (this.now() < this.nextLineAt) {
      this.leftOut++;
      return;
    }
    const others =
      this.leftOut === 0 ? '' : `, and so are ${this.leftOut} more tasks of unknown types since the last line`;
    const here = this.handled.length === 0 ? 'nothing' : this.handled.join(', ');
    this.logger.error(
      `[${taskId}] ${taskType} is a dead letter (unknown_type)${others}: no worker handles it; handled here: ${here}`,
    );
    this.nextLineAt = this.now() + A_LINE_EVERY_MS;
    this.leftOut = 0;
  }
}
