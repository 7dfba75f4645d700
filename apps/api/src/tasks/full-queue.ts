import { type BulkResult, type NewTask, type Queue, QueueError, Queues, type QueueStats } from '@app/queue';
import { Injectable } from '@nestjs/common';

type Limits = Pick<QueueStats, 'maxLength' | 'maxBytes'>;

/** Words the refusals of a queue that is full: with its name, and with its limits as far as they can be read. */
@Injectable()
export class FullQueue {
  /** Refusals that come together share one reading: a flood of them does not become one of readings. */
  private readonly readings = new Map<string, Promise<Limits>>();

  constructor(private readonly queues: Queues) {}

  /** The refusal of a task in better words; any other error as it is. */
  async worded(error: unknown, queueName: string): Promise<unknown> {
    if (!(error instanceof QueueError) || !(error.code in WORDS)) return error;
    const words = WORDS[error.code as keyof typeof WORDS];
    const { taskId } = error;
    const message = words(queueName, await this.limitsOf(queueName));
    return new QueueError(error.code, message, taskId === undefined ? {} : { taskId });
  }

  /** @param requested the queue of tasks that name none */
  wordedAll(tasks: readonly NewTask[], results: readonly BulkResult[], requested: Queue): Promise<BulkResult[]> {
    return Promise.all(
      results.map(async (result, index): Promise<BulkResult> => {
        if (result.status !== 'rejected') return result;
        const error = await this.worded(result.error, tasks[index]?.queue ?? requested.name);
        return { ...result, error: error as Error };
      }),
    );
  }

  private limitsOf(name: string): Promise<Limits> {
    const shared = this.readings.get(name);
    if (shared !== undefined) return shared;
    const reading = this.queues
      .get(name)
      .tasks.stats()
      .catch((): Limits => ({}))
      .finally(() => this.readings.delete(name));
    this.readings.set(name, reading);
    return reading;
  }
}

const WORDS = {
  QUEUE_FULL: (name: string, { maxLength, maxBytes }: Limits): string => {
    const limits = [
      ...(maxLength === undefined ? [] : [`at most ${maxLength} tasks may wait in it (max_length)`]),
      ...(maxBytes === undefined ? [] : [`its unfinished tasks may have at most ${maxBytes} bytes (max_bytes)`]),
    ];
    const which = limits.length === 0 ? 'its limits are reached' : limits.join(', ');
    return `The queue ${name} is full: ${which}. Try again later`;
  },
  LARGER_THAN_QUEUE: (name: string, { maxBytes }: Limits): string => {
    const most = maxBytes === undefined ? '' : `, at most ${maxBytes} (max_bytes)`;
    return `This task alone has more bytes than the queue ${name} may hold${most}`;
  },
};
