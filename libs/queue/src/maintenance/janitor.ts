import { Logger } from '@nestjs/common';
import type { QueueOptions } from '../config/queue.settings.js';
import type { TrimScript } from '../scripts/trim.script.js';
import type { PurgeCleaner } from './purge-cleaner.js';

const MOST_CALLS_A_ROUND = 500;

/** Carries out retention, and what a purge left to do, when a turn says that there is work. The turn says it to one worker at a time. */
export class Janitor {
  private readonly logger = new Logger('Worker');
  private cleaning = false;

  constructor(
    private readonly script: TrimScript,
    private readonly purges: PurgeCleaner,
    private readonly options: QueueOptions,
  ) {}

  /** Removes finished tasks beyond the limits, in short calls. Trouble with Redis ends the round; the next one goes on. */
  async clean(): Promise<void> {
    if (this.cleaning) return;
    this.cleaning = true;
    try {
      await this.purges.clean();
      for (let calls = 0; calls < MOST_CALLS_A_ROUND; calls++) {
        const { more } = await this.script.run(this.options, this.options.redisTimeoutMs);
        if (!more) break;
      }
    } catch (error) {
      this.logger.debug?.(`Retention stopped early: ${(error as Error).message}`);
    } finally {
      this.cleaning = false;
    }
  }
}
