/** `npm test`: every check in order, stopping at the first that fails. Further arguments go to Jest. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from './build/build.mjs';
import { inProject } from './paths.mjs';
import { Problem, runScript } from './problem.mjs';
import { obtainProgram } from './redis/obtain.mjs';
import { describe } from './redis/supported.mjs';
import { run, runNpm } from './run.mjs';
import { checkCompose } from './checks/compose.mjs';
import { testEnvironment } from './checks/environment.mjs';
import { resultsFile } from './checks/results.mjs';
import { takeSteps } from './checks/steps.mjs';

const jestArguments = process.argv.slice(2);

const STEPS = {
  // First, so that a machine without Redis says so before anything takes time.
  redis: findRedis,
  compose: () => checkCompose(),
  format: () => npmScript('format:check'),
  lint: () => npmScript('lint'),
  layers: () => npmScript('layers'),
  types: () => npmScript('typecheck'),
  build: async () => ((await build({ say: () => {} })) ? undefined : 'was up to date'),
  tools: () => quietly(run(process.execPath, ['--test', ...testsOfTools()], { capture: true })),
  tests: runJest,
};

await runScript(async () => {
  mkdirSync(dirname(resultsFile), { recursive: true });
  rmSync(resultsFile, { force: true });
  await takeSteps(STEPS);
});

async function findRedis() {
  if (process.env.TEST_REDIS_URL) return 'the one that TEST_REDIS_URL names';
  const program = await obtainProgram();
  return `${describe(program)}, ${program.path}`;
}

/** By name: what `node --test` makes of a folder or a pattern differs between the versions of Node.js. */
function testsOfTools() {
  const files = readdirSync(inProject('tools'), { recursive: true });
  return files.filter((file) => file.endsWith('.test.mjs')).map((file) => inProject('tools', file));
}

function npmScript(name) {
  return quietly(runNpm(['run', '--silent', name], { capture: true }));
}

/** Shows what a check prints only when it fails. */
async function quietly(running) {
  const { code, output } = await running;
  if (code !== 0) throw new Problem(output.trim());
}

async function runJest() {
  const reporting = ['--json', `--outputFile=${resultsFile}`];
  const { code } = await runNpm(['run', '--silent', 'jest', '--', ...reporting, ...jestArguments], {
    env: testEnvironment(process.env),
  });
  if (code !== 0) throw new Problem('Some tests failed: see above.');
}
