import fc from 'fast-check';
import { openRealQueue, queueCommands } from '../../testing/queue-commands.js';
import { QueueModel } from '../../testing/queue-model.js';
import { TestScripts } from '../../testing/test-scripts.js';

const RUNS = 100;

describe('the scripts', () => {
  it('do what the model does, whatever clients, workers and time do, and the invariants hold after each step', async () => {
    await fc.assert(
      fc.asyncProperty(queueCommands, async (commands) => {
        const scripts = await TestScripts.open();
        try {
          await fc.asyncModelRun(
            () => ({ model: new QueueModel(scripts.now), real: openRealQueue(scripts) }),
            commands,
          );
        } finally {
          await scripts.close();
        }
      }),
      { numRuns: RUNS, endOnFailure: false },
    );
  }, 60_000);
});
