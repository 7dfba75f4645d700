import type { Queue } from '@app/queue';
import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { TakesQueue } from '../http/known-parameters.js';
import type { ProblemCode } from '../http/problem-table.js';
import { KnownQueues } from './known-queues.js';

@Injectable()
class QueuePipe implements PipeTransform<Request, Queue> {
  constructor(private readonly queues: KnownQueues) {}

  transform(request: Request): Queue {
    return this.queues.of(request);
  }
}

@Injectable()
class TaskQueuePipe implements PipeTransform<Request, Promise<Queue>> {
  constructor(private readonly queues: KnownQueues) {}

  transform(request: Request): Promise<Queue> {
    return this.queues.ofTask(request, String(request.params['task_id']));
  }
}

const FromRequest = createParamDecorator((_: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<Request>(),
);

/**
 * Gives a handler the queue that its request is about: the one that `?queue=` names, or else the default one. The parameter is
 * documented with it.
 */
export const RequestedQueue = (): ParameterDecorator =>
  documented(FromRequest(QueuePipe), 'Which queue. Default: that of `QUEUE_NAME`.');

/**
 * The same for a handler of `/tasks/{task_id}…`: the queue that `?queue=` names, or else the one that has the task
 * (`task-ambiguous` where several have one).
 */
export const QueueOfTask = (): ParameterDecorator =>
  documented(
    FromRequest(TaskQueuePipe),
    'The queue of the task. Default: the configured one that has a task with this id; where several have one, 409.',
    'task-ambiguous',
  );

function documented(decorate: ParameterDecorator, description: string, ...problems: ProblemCode[]): ParameterDecorator {
  const takesQueue = TakesQueue();
  const document = ApiQuery({ name: 'queue', required: false, description, schema: { type: 'string' } });
  // Decorators of the method come after this one: what they say of the same status holds instead.
  const documentProblem = ApiProblems('invalid-fields', ...problems);
  return (target, method, index) => {
    decorate(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method as string);
    if (descriptor === undefined) return;
    takesQueue(target, method as string, descriptor);
    document(target, method as string, descriptor);
    documentProblem(target, method as string, descriptor);
  };
}
