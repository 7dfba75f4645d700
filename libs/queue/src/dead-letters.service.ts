import type {
  DeadLetterGroupPage,
  DeadLetterPage,
  DeadLetterQuery,
  PurgeResult,
  PurgeSelection,
  Redrive,
  RedriveResult,
  RedriveSelection,
  RedriveStages,
} from './domain/dead-letter.js';
import { QueueError } from './domain/errors.js';
import { DeadLetterReader } from './inspect/dead-letter-reader.js';
import { Purger } from './maintenance/purger.js';
import { Redrives } from './maintenance/redrives.js';

/**
 * The door to the dead letters of a queue: look at them, give them another life, throw them away. Every method throws
 * QueueError INVALID_FILTER for a list, and INVALID_ACT for a redrive or a purge, that does not fit, and REDIS_UNAVAILABLE.
 */
export class DeadLetters {
  constructor(
    private readonly reader: DeadLetterReader,
    private readonly stages: Redrives,
    private readonly purger: Purger,
  ) {}

  /** Newest first. */
  list(query: DeadLetterQuery = {}): Promise<DeadLetterPage> {
    return this.reader.list(query);
  }

  /** By kind of error, at most 100 a page (default 50). */
  groups(page: { limit?: number; cursor?: string } = {}): Promise<DeadLetterGroupPage> {
    return this.reader.groups(page);
  }

  /**
   * Puts one dead letter back in the queue, at its old place. Its failures and crashes count from 0 again.
   * @throws QueueError TASK_NOT_FOUND, NOT_DEAD_LETTER, UNIQUE_KEY_HELD (`heldBy`: the unfinished task with its key)
   */
  async redrive(taskId: string): Promise<void> {
    const [result] = await this.stages.redriveNow([taskId]);
    if (result === undefined || result.status === 'unknown')
      throw new QueueError('TASK_NOT_FOUND', `There is no task ${taskId}`, { taskId });
    if (result.status === 'not_dead_letter')
      throw new QueueError('NOT_DEAD_LETTER', `The task ${taskId} is not a dead letter`, { taskId });
    if (result.status === 'held') {
      const { heldBy } = result;
      const message = `The unfinished task ${heldBy} holds the unique key of ${taskId}`;
      throw new QueueError('UNIQUE_KEY_HELD', message, { taskId, heldBy });
    }
  }

  /** As `redrive`, for up to 1,000; each has its own outcome, one that can't be an id (`unknown`) too. Duplicates count once. */
  redriveMany(taskIds: readonly string[]): Promise<RedriveResult[]> {
    return this.stages.redriveNow(taskIds);
  }

  /**
   * Begins to redrive what was dead at this moment, in the background, in whichever process lives: canaries first, the
   * rest when all of them have completed. A canary that fails stops it.
   * @throws QueueError TOO_MANY_REDRIVES
   */
  startRedrive(selection: RedriveSelection, stages: RedriveStages = {}): Promise<Redrive> {
    return this.stages.start(selection, stages);
  }

  /** Up to 20, newest first. */
  redrives(): Promise<Redrive[]> {
    return this.stages.recent();
  }

  /** undefined when it is not remembered (any more). */
  getRedrive(redriveId: string): Promise<Redrive | undefined> {
    return this.stages.get(redriveId);
  }

  /**
   * Ends a redrive; one that has ended stays as it is. What was sent goes on.
   * @throws QueueError REDRIVE_NOT_FOUND
   */
  cancelRedrive(redriveId: string): Promise<Redrive> {
    return this.stages.cancel(redriveId);
  }

  /** Removes dead letters for good, for about a second; `more` says to call again. */
  purge(selection: PurgeSelection): Promise<PurgeResult> {
    return this.purger.purge(selection);
  }
}
