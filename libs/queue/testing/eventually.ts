import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 5;

/**
 * Asks until the answer is neither false nor undefined and the asking does not throw, and returns it.
 * @throws the last error, or one that names `what`, after `withinMs`
 */
export async function eventually<Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
  withinMs = 10_000,
): Promise<Exclude<Answer, false | undefined>> {
  const deadline = performance.now() + withinMs;
  let lastError: unknown = new Error(`Not within ${withinMs} ms: ${what}`);
  do {
    try {
      const answer = await ask();
      if (answer !== false && answer !== undefined) return answer as Exclude<Answer, false | undefined>;
    } catch (error) {
      lastError = error;
    }
    await delay(PAUSE_MS);
  } while (performance.now() < deadline);
  throw lastError;
}
