import { Injectable } from '@nestjs/common';
import { eventually, openTestQueue, type TestQueue } from '../testing/index.js';
import type { Handler, TaskContext } from './handlers/handler.js';
import { TaskHandler } from './handlers/task-handler.decorator.js';

@Injectable()
class Outbox {
  readonly sent: { payload: unknown; attempt: number; tenant: string | undefined }[] = [];
}

@TaskHandler('mail')
@Injectable()
class MailHandler implements Handler {
  constructor(private readonly outbox: Outbox) {}

  handle(payload: unknown, context: TaskContext): unknown {
    this.outbox.sent.push({ payload, attempt: context.attempt, tenant: context.headers['tenant'] });
    return { delivered: true };
  }
}

describe('a task', () => {
  let queue: TestQueue;
  beforeEach(async () => {
    queue = await openTestQueue({ handlers: [Outbox, MailHandler], worker: { workerId: 'worker-7' } });
  });
  afterEach(() => queue.close());

  it('goes from its submission through its handler to its result', async () => {
    const payload = { to: 'a@b.example', list: [], nothing: null };
    const headers = { tenant: 'ü' };
    const { taskId } = await queue.service.enqueue({ type: 'mail', payload, headers, priority: 3 });
    const task = await eventually('completed', async () => {
      const found = await queue.service.get(taskId);
      return found?.status === 'completed' && found;
    });
    expect(queue.module.get(Outbox).sent).toEqual([{ payload, attempt: 1, tenant: 'ü' }]);
    expect(task).toEqual({
      taskId,
      type: 'mail',
      status: 'completed',
      queue: queue.name,
      headers,
      priority: 3,
      maxRetries: 3,
      retryCount: 0,
      crashCount: 0,
      payloadText: JSON.stringify(payload),
      createdAt: expect.any(Date) as Date,
      startedAt: expect.any(Date) as Date,
      completedAt: expect.any(Date) as Date,
      worker: 'worker-7',
      epoch: 1,
      resultText: '{"delivered":true}',
      attempts: [
        {
          attempt: 1,
          worker: 'worker-7',
          epoch: 1,
          startedAt: task.startedAt,
          endedAt: task.completedAt,
          outcome: 'completed',
        },
      ],
    });
  });

  it('of a type that nobody handles is dead at once', async () => {
    const { taskId } = await queue.service.enqueue({ type: 'nobody' });
    const task = await eventually('dead', async () => {
      const found = await queue.service.get(taskId);
      return found?.status === 'dead_letter' && found;
    });
    expect(task).toMatchObject({
      lastError: 'No handler registered for task type: nobody',
      reason: 'unknown_type',
      retryCount: 0,
    });
    expect(task.startedAt).toBeUndefined();
    expect(await queue.redis.lrange(queue.key('dead_letter'), 0, -1)).toEqual([taskId]);
  });
});
