/** `npm run chaos`: prepares what is missing, then runs. */
import { register } from 'node:module';
import { Problem, runScript } from '../../tools/problem.mjs';
import { build } from '../../tools/build/build.mjs';
import { obtainProgram } from '../../tools/redis/obtain.mjs';
import { readArguments, USAGE } from './arguments.mjs';

await runScript(async () => {
  const options = readArguments(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  register('./typescript-loader.mjs', import.meta.url);
  if (options.planOnly) {
    const { describePlan, planChaos } = await import('./plan/plan.ts');
    return console.log(describePlan(planChaos(options)));
  }
  await build();
  process.env.TEST_REDIS_SERVER ??= (await obtainProgram()).path;
  const { runChaos } = await import('./run/chaos-run.ts');
  const { breaches, files } = await runChaos(options);
  if (breaches.length === 0) return 0;
  const again = `npm run chaos -- --seconds ${options.durationMs / 1_000} --tasks ${options.tasks} --seed ${options.seed}`;
  throw new Problem(
    `${breaches.length} breaches:\n${breaches.slice(0, 30).join('\n')}\n\nAgain: ${again}\nSee ${files.join(', ')}`,
  );
});
