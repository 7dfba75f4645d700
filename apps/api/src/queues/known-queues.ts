import { type FieldError, NAME_PATTERN, type NewTask, type Queue, Queues } from '@app/queue';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { queuesNamedIn } from '../http/parameters.js';
import { Problem } from '../http/problem.js';

/** The queues that this API is configured for. A name that is not among them is an error of the client's, not a new queue. */
@Injectable()
export class KnownQueues {
  constructor(private readonly queues: Queues) {}

  get all(): Queue[] {
    return this.queues.names.map((name) => this.queues.get(name));
  }

  /** @throws Problem `queue-not-found` */
  at(name: string): Queue {
    if (!this.queues.names.includes(name))
      throw new Problem('queue-not-found', { detail: `The queue ${this.expected}` });
    return this.queues.get(name);
  }

  /**
   * The queue that `?queue=` names; undefined where there is none.
   * @throws Problem `invalid-fields`
   */
  named(request: Pick<Request, 'originalUrl'>): Queue | undefined {
    if (!request.originalUrl.includes('?')) return undefined;
    const [name, ...others] = queuesNamedIn(request.originalUrl);
    if (name === undefined) return undefined;
    if (others.length > 0 || !this.queues.names.includes(name)) this.refuse('queue');
    return this.queues.get(name);
  }

  /** `?queue=…` for an address that is about this queue; '' where it need not be said. */
  parameterFor({ name }: Queue): string {
    return name === this.queues.default.name ? '' : `?queue=${name}`;
  }

  /** The queue that a request is about: the default one where it names none. */
  of(request: Pick<Request, 'originalUrl'>): Queue {
    return this.named(request) ?? this.queues.default;
  }

  /**
   * The queue of a task: the one that the request names, or else the one that has the task; the default one where none has.
   * @throws Problem `task-ambiguous` where several have one with this id
   */
  async ofTask(request: Pick<Request, 'originalUrl'>, taskId: string): Promise<Queue> {
    const named = this.named(request);
    if (named !== undefined) return named;
    const [found, ...others] = NAME_PATTERN.test(taskId) ? await this.queues.find(taskId) : [];
    if (found !== undefined && others.length > 0) {
      const names = [found, ...others].map(({ name }) => name).join(', ');
      throw new Problem('task-ambiguous', { detail: `Tasks with this id are in ${names}: say which with ?queue=` });
    }
    return found ?? this.queues.default;
  }

  /**
   * Tasks may name these queues only.
   * @throws Problem `invalid-fields`
   */
  check(tasks: readonly Pick<NewTask, 'queue'>[], pathOf = (_: number): string => ''): void {
    const wrong = (queue: string | undefined): boolean => queue !== undefined && !this.queues.names.includes(queue);
    const errors = tasks.flatMap(({ queue }, index): FieldError[] =>
      wrong(queue) ? [{ field: `${pathOf(index)}queue`, message: this.expected }] : [],
    );
    if (errors.length > 0) throw new Problem('invalid-fields', { errors });
  }

  private refuse(field: string): never {
    throw new Problem('invalid-fields', { errors: [{ field, message: this.expected }] });
  }

  private get expected(): string {
    return `must be one of ${this.queues.names.join(', ')}`;
  }
}
