/** `npm run bench`: prepares what is missing, then runs the cases. Needs nothing installed until then. */
import { runScript } from '../tools/problem.mjs';
import { readArguments, USAGE } from './harness/arguments.mjs';
import { installPackages } from './prepare/packages.mjs';
import { prepareProduct } from './prepare/product.mjs';

await runScript(async () => {
  const options = readArguments(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  await installPackages();
  await prepareProduct();
  if (options.faults) {
    const { runRows } = await import('./faults/run-rows.mjs');
    return runRows();
  }
  const { runCases } = await import('./harness/run-cases.mjs');
  return runCases(options);
});
