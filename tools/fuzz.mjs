/** `npm run fuzz -- --requests N --seed S`: generated requests against the running system. */
import { parseArgs } from 'node:util';
import { Problem, runScript } from './problem.mjs';
import { runNpm } from './run.mjs';

const DEFAULT_REQUESTS = '100000';
const OPTIONS = {
  /** How many requests. */
  requests: { type: 'string', default: DEFAULT_REQUESTS },
  /** Same seed, same requests. */
  seed: { type: 'string' },
  /** The number of the one request to send. */
  only: { type: 'string' },
  /** How many failures are told before it stops. */
  failures: { type: 'string', default: '1' },
};

await runScript(async () => {
  const { requests, seed = String(Math.floor(Math.random() * 2 ** 31)), only, failures } = argumentsGiven();
  console.log(`Seed ${seed}`);
  const env = {
    ...process.env,
    FUZZ_REQUESTS: requests,
    FUZZ_SEED: seed,
    FUZZ_FAILURES: failures,
    ...(only !== undefined && { FUZZ_ONLY: only }),
  };
  const { code } = await runNpm(['run', '--silent', 'jest', '--', '--runInBand', 'test/fuzz/fuzz'], { env });
  if (code !== 0) throw new Problem('The API did not hold: see above.');
});

function argumentsGiven() {
  const { values } = parse();
  for (const [name, value] of Object.entries(values)) {
    if (!/^\d{1,10}$/.test(value)) throw new Problem(`--${name} takes a whole number, not ${value}.`);
  }
  return values;
}

function parse() {
  try {
    return parseArgs({ options: OPTIONS });
  } catch (error) {
    throw new Problem(error.message);
  }
}
