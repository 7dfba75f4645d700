import { basename, dirname } from 'node:path';
import { ask } from './ask.mjs';
import { describe, isSupported, OLDEST, readInfo } from './supported.mjs';

const DEFAULT_PORT = 6379;

/** Variables that say which Redis to use; with one of them set, none is started. */
const CHOICES = ['REDIS_URL', 'REDIS_HOST', 'REDIS_SENTINELS', 'REDIS_CLUSTER_NODES'];

/** The variable by which a Redis was chosen, or undefined. An empty one counts as not set. */
export function chosenBy(environment) {
  const choice = CHOICES.find((variable) => (environment[variable] ?? '') !== '');
  return choice ?? (environment.REDIS_TLS === 'true' ? 'REDIS_TLS' : undefined);
}

export const defaultPort = (environment) => Number(environment.REDIS_PORT || DEFAULT_PORT);

/**
 * The server that answers at localhost and REDIS_PORT, as `{ address, product, version }`, or undefined. `say` is told
 * why one that answers is not used.
 */
export async function findAtDefaultAddress(environment, say) {
  const port = defaultPort(environment);
  const address = `localhost:${port}`;
  const questions = [['PING'], ['INFO', 'server'], ['CONFIG', 'GET', 'dir']];
  const replies = await ask({ host: 'localhost', port }, ...signIn(environment), ...questions).catch(() => undefined);
  if (replies === undefined) return undefined;
  const [ping, info, config] = replies.slice(-questions.length);
  if (ping instanceof Error && !ping.message.startsWith('LOADING')) {
    say(`The Redis at ${address} is not used, it answers: ${ping.message}`);
    return undefined;
  }
  const server = readInfo(String(info));
  if (server === undefined) return undefined;
  if (!isSupported(server)) {
    say(`The ${describe(server)} at ${address} is not used: at least ${OLDEST[server.product]} is needed.`);
    return undefined;
  }
  const directory = Array.isArray(config) ? config[1] : '';
  if (isOfACheckout(directory)) {
    say(`The Redis at ${address} is not used: it belongs to npm start in ${dirname(dirname(directory))}`);
    return undefined;
  }
  return { address, ...server };
}

function signIn({ REDIS_USERNAME: username, REDIS_PASSWORD: password }) {
  if (!password) return [];
  return [username ? ['AUTH', username, password] : ['AUTH', password]];
}

const isOfACheckout = (directory) => basename(directory) === 'redis' && basename(dirname(directory)) === '.data';
