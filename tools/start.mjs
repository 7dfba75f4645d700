/** `npm start`: builds what is not built, then runs Redis (unless there is one), the API and a worker until Ctrl-C. */
import { build } from './build/build.mjs';
import { dataDirectory, inProject } from './paths.mjs';
import { Problem, runScript } from './problem.mjs';
import { provideRedis } from './redis/provide.mjs';
import { startApp } from './start/app.mjs';
import { checkConfiguration } from './start/configuration.mjs';
import { labels } from './start/labels.mjs';
import { checkPortIsFree } from './start/port.mjs';
import { untilHealthy, untilWorking } from './start/readiness.mjs';
import { readStartSettings } from './start/settings.mjs';
import { stopApps } from './start/stop-apps.mjs';
import { listenForStop } from './start/stop-requests.mjs';
import { welcome } from './start/welcome.mjs';

const APPS = ['api', 'worker'];

// A terminal or pipe that is gone must not keep us from stopping what runs.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});

await runScript(async () => {
  const stop = listenForStop();
  const settings = readStartSettings(process.env);
  if (settings.port !== undefined) await checkPortIsFree(settings.port);
  try {
    const startedAt = performance.now();
    const hadTo = await build({ signal: stop.signal });
    if (hadTo) console.log(`Built in ${Math.ceil((performance.now() - startedAt) / 1000)} s.`);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  if (stop.signal.aborted) return;
  await checkConfiguration(process.env);

  const redis = await provideRedis(process.env, dataDirectory, console.log);
  try {
    return stop.signal.aborted ? 0 : await runApps(redis, settings, stop);
  } finally {
    await redis.release();
    if (stop.signal.aborted) console.log('Stopped.');
  }
});

/** Runs the apps until a stop is asked for (resolves with 0) or something ends by itself (resolves with 1). */
async function runApps(redis, settings, stop) {
  // People read it, also in a file: lines of this script stand between those of the apps.
  const environment = { ...redis.environment, LOG_FORMAT: redis.environment.LOG_FORMAT || 'text' };
  const apps = labels(APPS).map(([name, label]) =>
    startApp({ name, label, script: inProject('dist', 'apps', name, 'src', 'main.js'), environment }),
  );
  const over = new AbortController();
  let isClean;
  try {
    const failures = [
      redis.died.then(redisEnded),
      ...apps.map((app) => app.exited.then((exit) => appEnded(app, exit))),
    ];
    const ending = Promise.race([...failures, stop.asked]);
    await Promise.race([ending, announce(apps, redis, settings, over.signal)]);
    await ending;
    console.log('\nStopping …  (Ctrl-C again: at once)');
  } catch (error) {
    const [reason, ...details] = error.message.split('\n');
    console.error(`\n${reason} Stopping the rest …`);
    throw error instanceof Problem ? new Problem(details.join('\n') || 'The rest was stopped.') : error;
  } finally {
    over.abort();
    isClean = await stopApps(apps, { ...settings, insisted: stop.insisted });
  }
  return isClean ? 0 : 1;
}

/** Says where everything is, once it is there. */
async function announce(apps, redis, { api }, signal) {
  const worker = apps[APPS.indexOf('worker')];
  const unhealthy = await untilHealthy(`${api}/health`, signal);
  await untilWorking(worker);
  if (signal.aborted) return;
  console.log(welcome({ api, redis, unhealthy }));
}

function redisEnded(log) {
  throw new Problem(`Redis ended unexpectedly.\nThe end of its log:\n${log}`);
}

function appEnded({ name, lastLines }, { code, signal }) {
  const how = signal === null ? `exit code ${code}` : signal;
  throw new Problem(
    `The ${name} ended unexpectedly (${how}).\nThe last lines of the ${name}:\n  ${lastLines.join('\n  ')}`,
  );
}
