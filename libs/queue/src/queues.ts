import { AllQueues } from './all-queues.js';
import { NAME_EXPECTED, NAME_PATTERN } from './config/limits.js';
import type { QueueOptions } from './config/queue.settings.js';
import { knownQueues } from './config/queue-list.js';
import { QueueError } from './domain/errors.js';
import { assembleQueue, type Queue } from './queue-assembly.js';
import type { RedisLink } from './redis/redis-link.js';

/** The queues of this application. All of them share one connection to Redis. */
export class Queues {
  /** Those that are configured, the one that `QUEUE_NAME` names first. */
  readonly names: readonly string[];
  /** What is seen only over all of them. */
  readonly all = new AllQueues(() => this.names.map((name) => this.get(name)));
  private readonly byName = new Map<string, Queue>();

  constructor(
    private readonly options: QueueOptions,
    private readonly link: RedisLink,
  ) {
    this.names = knownQueues(options);
  }

  /** The one for tasks that name none. */
  get default(): Queue {
    return this.get(this.options.queueName);
  }

  /**
   * The queue with this name, whether it is configured here or not.
   * @throws QueueError INVALID_TASK when that can't be a name
   */
  get(name: string, path = ''): Queue {
    let queue = this.byName.get(name);
    if (queue === undefined) {
      if (!NAME_PATTERN.test(name)) {
        const fields = [{ field: `${path}queue`, message: NAME_EXPECTED }];
        throw new QueueError('INVALID_TASK', `The task is not valid: queue ${NAME_EXPECTED}`, { fields });
      }
      const producerOf = (other: string, at?: string): Queue['producer'] => this.get(other, at).producer;
      queue = assembleQueue(name, { options: this.options, link: this.link, producerOf });
      this.byName.set(name, queue);
    }
    return queue;
  }

  /**
   * The configured queues that keep a task with this id: ids are unique within a queue only. Where one queue is configured,
   * that one, unasked.
   * @throws QueueError REDIS_UNAVAILABLE
   */
  async find(taskId: string): Promise<Queue[]> {
    if (this.names.length === 1) return [this.default];
    const queues = this.names.map((name) => this.get(name));
    const keeps = await Promise.all(queues.map(({ tasks }) => tasks.has(taskId)));
    return queues.filter((_, index) => keeps[index]);
  }

  /** Lets all who listen to events go. */
  async closeEvents(): Promise<void> {
    await Promise.all([...this.byName.values()].map(({ events }) => events.close()));
  }

  /** Ends what goes on in the background. */
  stop(): void {
    for (const queue of this.byName.values()) queue.stop();
  }
}
