/** Runs before `npm start` and `npm test`: gets a fresh clone to where its dependencies are there. */
import { installDependencies } from './prepare/dependencies.mjs';
import { checkNodeVersion } from './prepare/node-version.mjs';
import { runScript } from './problem.mjs';

await runScript(async () => {
  checkNodeVersion();
  await installDependencies();
});
