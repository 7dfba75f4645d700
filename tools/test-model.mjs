/** `npm run test:model -- [--runs N] [--seed N] [--path P]`: sequences against the model, more of them or a certain one. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { testEnvironment } from './checks/environment.mjs';
import { Problem, runScript } from './problem.mjs';
import { runNpm } from './run.mjs';

const SPEC = 'libs/queue/src/scripts/model.redis.spec.ts';
const MOST = 2 ** 31;

await runScript(async () => {
  const { runs, seed, path } = readArguments();
  console.log(`${runs} sequences, seed ${seed}`);
  const env = { ...testEnvironment(process.env), MODEL_RUNS: runs, MODEL_SEED: seed };
  if (path !== undefined) env.MODEL_PATH = path;
  const { code } = await runNpm(['run', '--silent', 'jest', '--', SPEC], { env });
  return code;
});

/** Without a seed, sequences that nobody has seen. */
function readArguments() {
  try {
    const text = { type: 'string' };
    const { values } = parseArgs({ options: { runs: text, seed: text, path: text } });
    const { runs = '10000', seed = String(randomInt(MOST)), path } = values;
    if (!/^[1-9]\d{0,8}$/.test(runs)) throw new Error(`--runs is ${runs}, must be a number from 1`);
    if (!/^-?\d{1,10}$/.test(seed)) throw new Error(`--seed is ${seed}, must be a whole number`);
    if (path !== undefined && !/^\d+(:\d+)*$/.test(path))
      throw new Error(`--path is ${path}, must be numbers between colons`);
    return { runs, seed, path };
  } catch (error) {
    throw new Problem(`${error.message}\nUsage: npm run test:model -- [--runs N] [--seed N] [--path P]`);
  }
}
