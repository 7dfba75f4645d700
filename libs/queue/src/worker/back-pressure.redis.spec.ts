import { eventually, handlerClass, openTestQueue, type TestQueue } from '../../testing/index.js';
import type { TaskContext } from '../handlers/handler.js';

/** What a run comes to, of which a turn takes along fewer than the handlers make meanwhile. */
const RUNS: Record<string, { concurrency: number; tasks: number; run: (context: TaskContext) => unknown }> = {
  'that enqueue many tasks each': {
    concurrency: 10,
    tasks: 80,
    run: ({ enqueue }) => {
      for (let child = 0; child < 60; child++) enqueue({ type: 'child' });
    },
  },
  'with large results': { concurrency: 24, tasks: 600, run: () => 'x'.repeat(50_000) },
};

describe('a worker whose handlers are quicker than their outcomes are recorded', () => {
  let queue: TestQueue;
  afterEach(() => queue.close());

  it.each(Object.keys(RUNS))(
    'claims no more than it can keep: runs %s',
    async (name) => {
      const { concurrency, tasks, run } = RUNS[name] as (typeof RUNS)[string];
      let begun = 0;
      const parent = handlerClass('parent', (_, context) => {
        begun++;
        return run(context);
      });
      queue = await openTestQueue({
        handlers: [parent, handlerClass('child', () => undefined)],
        worker: { concurrency, leaseMs: 2_000 },
      });
      await queue.service.enqueueMany(Array.from({ length: tasks }, () => ({ type: 'parent', maxRetries: 0 })));
      const isOver = async (): Promise<boolean> => {
        const { pending, processing, completedTasks, deadLetter } = await queue.service.stats();
        return pending + processing === 0 && completedTasks + deadLetter >= tasks;
      };
      await eventually('all are over', isOver, 40_000);
      // None was stranded and ran again after its lease.
      expect({ begun, ...(await queue.service.stats()) }).toMatchObject({ begun: tasks });
    },
    60_000,
  );
});
