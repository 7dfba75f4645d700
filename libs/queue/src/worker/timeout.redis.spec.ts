import { Logger } from '@nestjs/common';
import { eventually, handlerClass, latch, openTestQueue, type TestQueue } from '../../testing/index.js';

const TIMEOUT_MS = 100;

describe('a run that takes longer than its timeout', () => {
  let queue: TestQueue;
  afterEach(() => queue.close());

  it('hears of it by its signal, and has failed whatever it does then', async () => {
    const handler = handlerClass(
      'a',
      (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('done after all'))),
      { timeoutMs: TIMEOUT_MS },
    );
    queue = await openTestQueue({ handlers: [handler] });
    const { taskId } = await queue.service.enqueue({ type: 'a', maxRetries: 0 });
    const task = await eventually('it is dead', async () => {
      const found = await queue.service.get(taskId);
      return found?.status === 'dead_letter' && found;
    });
    expect(task).toMatchObject({
      reason: 'exhausted',
      lastError: 'Timed out after 0.1 s',
      retryCount: 1,
      crashCount: 0,
    });
  });

  it("goes by the task's own timeout first", async () => {
    const handler = handlerClass(
      'a',
      (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
    );
    queue = await openTestQueue({ handlers: [handler] });
    const { taskId } = await queue.service.enqueue({ type: 'a', maxRetries: 0, timeoutMs: 150 });
    await eventually(
      'it is dead',
      async () => (await queue.service.get(taskId))?.lastError === 'Timed out after 0.15 s',
    );
  });

  it("waits for its retry by the task's own backoff", async () => {
    const handler = handlerClass(
      'a',
      (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
      { timeoutMs: TIMEOUT_MS, backoff: { kind: 'fixed', delayMs: 1_000 } },
    );
    queue = await openTestQueue({ handlers: [handler] });
    const backoff = { kind: 'fixed', delayMs: 60_000 } as const;
    const { taskId } = await queue.service.enqueue({ type: 'a', backoff });
    const task = await eventually('it waits for its retry', async () => {
      const found = await queue.service.get(taskId);
      return found?.status === 'retrying' && found;
    });
    expect(Number(task.nextRunAt) - Number(task.startedAt)).toBeGreaterThanOrEqual(60_000);
  });

  it('loses its slot in the end when it ignores the signal', async () => {
    const gate = latch();
    let starts = 0;
    const handler = handlerClass('a', () => (++starts === 1 ? gate.opened : undefined), { timeoutMs: TIMEOUT_MS });
    queue = await openTestQueue({ handlers: [handler], worker: { concurrency: 1 } });
    // The worker complains aloud, as it should.
    Logger.overrideLogger(false);
    const stuck = await queue.service.enqueue({ type: 'a', maxRetries: 0 });
    const next = await queue.service.enqueue({ type: 'a' });
    await eventually('the next one ran', async () => (await queue.service.get(next.taskId))?.status === 'completed');
    expect(await queue.service.get(stuck.taskId)).toMatchObject({
      status: 'dead_letter',
      lastError: 'Timed out after 0.1 s',
    });
    gate.open();
  });
});
