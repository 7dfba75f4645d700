import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../problem.mjs';

const ANSWER_WITHIN_MS = 60_000;
const HEALTHY_WITHIN_MS = 15_000;
const WORKER_WITHIN_MS = 5_000;
const POLL_MS = 150;

/**
 * Waits until the API answers and is healthy. Resolves with undefined, or with what it says when it answers but is still
 * not healthy after a while (Redis may be away: the apps go on trying).
 * @throws Problem when it does not answer at all.
 */
export async function untilHealthy(url, signal) {
  const startedAt = Date.now();
  let unhealthy;
  while (!signal.aborted) {
    const answer = await get(url);
    if (answer?.ok) return undefined;
    if (answer !== undefined) unhealthy = answer.text;
    const elapsed = Date.now() - startedAt;
    if (unhealthy !== undefined && elapsed > HEALTHY_WITHIN_MS) return unhealthy;
    if (elapsed > ANSWER_WITHIN_MS) throw new Problem(`The API does not answer at ${url}.`);
    await delay(POLL_MS);
  }
  return undefined;
}

/** Waits for the worker's word that it is up; one that says nothing but goes on running is taken to be. */
export const untilWorking = (worker) =>
  Promise.race([worker.reportedReady, delay(WORKER_WITHIN_MS, undefined, { ref: false })]);

async function get(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return { ok: response.ok, text: await response.text() };
  } catch {
    return undefined;
  }
}
