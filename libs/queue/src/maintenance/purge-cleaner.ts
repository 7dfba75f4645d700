import { Logger } from '@nestjs/common';
import type { ClearPurgedScript } from '../scripts/clear-purged.script.js';

/** Removes, in short calls, what a purge left of its tasks: in the process that purged, and in workers that come by. */
export class PurgeCleaner {
  private readonly logger = new Logger('Queue');
  private cleaning: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly script: ClearPurgedScript,
    private readonly deadlineMs: number,
  ) {}

  /** Resolves when nothing is left, Redis is in trouble (a later round goes on), or `stop` was called. Never rejects. */
  clean(): Promise<void> {
    this.cleaning ??= this.run().finally(() => (this.cleaning = undefined));
    return this.cleaning;
  }

  stop(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    try {
      let more = true;
      while (more && !this.stopped) more = await this.script.run(this.deadlineMs);
    } catch (error) {
      this.logger.debug?.(`Cleaning up after a purge stopped early: ${(error as Error).message}`);
    }
  }
}
