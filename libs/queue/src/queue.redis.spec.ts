import { Injectable } from '@nestjs/common';
import { eventually, openTestQueue, type TestQueue } from '../testing/index.js';
import type { Handler, TaskContext } from './handlers/handler.js';
import { TaskHandler } from './handlers/task-handler.decorator.js';

const runs: { payload: unknown; attempt: number }[] = [];

@TaskHandler('echo')
@Injectable()
class EchoHandler implements Handler {
  handle(payload: unknown, context: TaskContext): unknown {
    runs.push({ payload, attempt: context.attempt });
    return payload;
  }
}

describe('a task from submission to result', () => {
  let queue: TestQueue;
  beforeAll(async () => {
    queue = await openTestQueue({ handlers: [EchoHandler] });
  });
  afterAll(() => queue.close());

  it('runs', async () => {
    const { taskId } = await queue.service.enqueue({ type: 'echo', payload: { a: 1 } });
    const task = await eventually('completed', async () => {
      const found = await queue.service.get(taskId);
      return found?.status === 'completed' && found;
    });
    expect(task).toMatchObject({ taskId, type: 'echo', resultText: '{"a":1}', retryCount: 0 });
    console.log(task, await queue.service.stats());
  });
});
