import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../problem.mjs';
import { ask } from './ask.mjs';

const WITHIN_MS = 60_000;
const POLL_MS = 25;

/**
 * Asks a server to write what it has to disk and to end, and waits until it is gone.
 * @throws Problem when it refuses, in its words: it then still runs.
 */
export async function shutDown(address) {
  const giveUpAt = Date.now() + WITHIN_MS;
  const [refusal] = await ask({ ...address, timeoutMs: WITHIN_MS }, ['SHUTDOWN']).catch(() => []);
  if (refusal !== undefined) {
    throw new Problem(`Redis at ${address.host}:${address.port} does not stop: ${refusal.message ?? refusal}`);
  }
  while (await answers(address)) {
    if (Date.now() > giveUpAt) throw new Problem(`Redis at ${address.host}:${address.port} still runs.`);
    await delay(POLL_MS);
  }
}

const answers = (address) =>
  ask(address, ['PING']).then(
    () => true,
    () => false,
  );
