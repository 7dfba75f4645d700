import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chosenBy, defaultPort, findAtDefaultAddress } from './existing.mjs';
import { lastLines } from './log.mjs';
import { obtainProgram } from './obtain.mjs';
import { OwnServer } from './own-server.mjs';
import { describe } from './supported.mjs';

/** Settings of the connection that a server of our own has no use for. */
const FOREIGN = ['REDIS_USERNAME', 'REDIS_PASSWORD', 'REDIS_TLS', 'REDIS_TLS_CA_FILE'];
const DATABASES = 16;

/**
 * Finds a Redis for `npm start`, or starts one. Resolves with
 * - `environment`: what the apps need to reach it,
 * - `summary`: which one it is, for people,
 * - `reachedBy`: what to put before a command for it to use the same one, nothing where it would anyway,
 * - `died`: resolves with the end of its log when it ends by itself,
 * - `release()`: stops it if it was started here and nothing else uses it.
 */
export async function provideRedis(environment, dataDirectory, say) {
  const choice = chosenBy(environment);
  if (choice !== undefined) return theirs(environment, `the one that ${choice} names`);

  const own = new OwnServer(dataDirectory, defaultPort(environment));
  if (!(await own.isRunning())) {
    const existing = await findAtDefaultAddress(environment, say);
    if (existing !== undefined) {
      if (existsSync(join(dataDirectory, 'redis', 'appendonlydir'))) {
        say('Tasks of earlier starts are kept in .data/redis; they show when the Redis below does not run.');
      }
      return theirs(environment, `${describe(existing)} at ${existing.address}, which was already running`);
    }
  }
  return ours(own, environment, say);
}

function theirs(environment, summary) {
  return { environment, summary, reachedBy: '', died: new Promise(() => {}), release: async () => {} };
}

async function ours(own, environment, say) {
  const program = await obtainProgram(say);
  const database = Number(environment.REDIS_DB || 0);
  const databases = Math.max(DATABASES, database + 1);
  const { port, others, child } = await own.join({ program: program.path, databases });
  const url = `redis://127.0.0.1:${port}/${database}`;
  const shared = others.length > 0 ? `, shared with process ${others.join(', ')}` : '';
  const ownEnvironment = { ...environment, REDIS_URL: url };
  for (const variable of FOREIGN) delete ownEnvironment[variable];
  return {
    environment: ownEnvironment,
    summary: `${describe(program)} at ${url}, data in .data/redis${shared}`,
    reachedBy: port === defaultPort({}) && database === 0 ? '' : `REDIS_URL=${url} `,
    died: new Promise((resolve) => child?.on('exit', () => resolve(lastLines(own.logFile)))),
    release: () => own.leave(),
  };
}
