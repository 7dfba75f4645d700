import fc from 'fast-check';
import { arbitrarySteps } from '../../testing/model/arbitrary-steps.js';
import { REGRESSIONS } from '../../testing/model/regressions.js';
import { runSequence } from '../../testing/model/run-sequence.js';
import { TestScripts } from '../../testing/test-scripts.js';

/** `npm run test:model` sets these; by default the sequences are the same in every run. */
const { MODEL_RUNS = '1000', MODEL_SEED = '1', MODEL_PATH } = process.env;
const MS_A_RUN = 500;

describe('the scripts', () => {
  let scripts: TestScripts;
  beforeAll(async () => {
    scripts = await TestScripts.open();
  });
  afterAll(async () => {
    await scripts.empty();
    scripts.leave();
  });

  it(
    'do what the model does, whatever clients, workers, operators and time do, and stay sound',
    async () => {
      const property = fc.asyncProperty(arbitrarySteps, (steps) => runSequence(steps, scripts));
      const found = await fc.check(property, {
        numRuns: Number(MODEL_RUNS),
        seed: Number(MODEL_SEED),
        ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
      });
      if (!found.failed) return;
      const again = `npm run test:model -- --seed ${found.seed} --path ${found.counterexamplePath}`;
      const sequence = JSON.stringify(found.counterexample?.[0]);
      throw new Error(`${String(found.errorInstance)}\n\nPlay it again: ${again}\nThe sequence: ${sequence}`);
    },
    60_000 + Number(MODEL_RUNS) * MS_A_RUN,
  );

  it.each(Object.keys(REGRESSIONS))('no longer show what a sequence found once: %s', async (found) => {
    await runSequence(REGRESSIONS[found] ?? [], scripts);
  });
});
